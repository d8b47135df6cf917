import { omit } from "../../internal/omit";
import { armOf, vaultApiVersion, type ArmVault } from "./arm";
import { rememberReplaced } from "../life-cycle/declared";
import { handlerOf, type DynamicHandler } from "../life-cycle/handler";
import { unlessAbsent } from "../azure/service-error";
import { isUnknown } from "../life-cycle/values";
import type { VaultAddressInputs, VaultAddressOutputs } from "./contract";

type Added = Omit<VaultAddressOutputs, keyof VaultAddressInputs>;

const base = handlerOf<VaultAddressInputs, Added, ArmVault>({
    inputs: ["vaultId", "identity"],
    replacing: ["vaultId"],
    recorded: ["identity"],
    describe: ({ vaultId }) => `Vault "${String(vaultId).split("/").at(-1) ?? ""}"`,
    observe: (inputs) => unlessAbsent(() => ask(inputs)),
    // Where a look found nothing, another one says so in ARM's words.
    ensure: async (inputs, live) => live ?? (await ask(inputs)),
    sync: (_inputs, live) => Promise.resolve(live),
    id: ({ vaultId }) => `${vaultId}/address`,
    state: (_inputs, { properties, systemData }) => ({
        vaultUri: properties.vaultUri,
        tenantId: properties.tenantId,
        ...(systemData?.createdAt === undefined ? {} : { createdAt: systemData.createdAt }),
    }),
    drifted: (state) => omit(state, "vaultUri", "tenantId", "createdAt"),
    remove: () => Promise.resolve(),
});

/** The handler of what knows where a vault is: as ARM says, asked once in the life of the vault and at refreshes. */
export const vaultAddress: DynamicHandler = {
    ...base,
    diff: async (id, olds, news) => {
        // A vault that stays keeps its id: it isn't known where another one takes its place.
        if (isUnknown(news["vaultId"])) {
            rememberReplaced(String(olds["vaultId"]));
        }
        return base.diff(id, olds, news);
    },
};

async function ask({ vaultId, identity }: VaultAddressInputs): Promise<ArmVault> {
    return (await armOf(identity).request("GET", vaultId, vaultApiVersion)).body as ArmVault;
}
