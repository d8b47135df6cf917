import type { Target } from "../azure/local-azure";
import { manage } from "../azure/management/client";
import type { RehearsalSettings } from "./settings";

/**
 * Makes the rehearsal's deployer what the real one is: a member of its groups, who comes from its address. Answers with how it reaches
 * the local Azure. The address is a matter of the deployer's own connections: others may be deploying other stacks beside it.
 */
export async function becomeDeployer<T extends Pick<Target, "management" | "managementToken" | "proxy">>(
    target: T,
    settings: RehearsalSettings,
    stack: string,
): Promise<T> {
    for (const group of settings.groups) {
        await manage(target, "PUT", "/groups", group);
    }
    const proxy = new URL(target.proxy);
    proxy.username = settings.addresses[stack] ?? "";
    return { ...target, proxy: proxy.href.replace(/\/$/, "") };
}
