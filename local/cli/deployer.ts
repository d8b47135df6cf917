import type { Target } from "../azure/local-azure";
import { manage } from "../azure/management/client";
import type { RehearsalSettings } from "./settings";

/**
 * Makes the rehearsal's deployer what the real one is: a member of its groups, who comes from its address. Answers with what puts
 * the address back, for a local Azure that goes on after the rehearsal.
 */
export async function becomeDeployer(
    target: Pick<Target, "management" | "managementToken">,
    settings: RehearsalSettings,
    stack: string,
): Promise<() => Promise<void>> {
    for (const group of settings.groups) {
        await manage(target, "PUT", "/groups", group);
    }
    const address = settings.addresses[stack];
    if (address === undefined) {
        return () => Promise.resolve();
    }
    const before = await manage(target, "GET", "/client-address");
    await manage(target, "PUT", "/client-address", { address });
    return async () => {
        await manage(target, "PUT", "/client-address", before);
    };
}
