// `--policy-pack` and `--policy-pack-config`.
import path from "node:path";
import type { PolicyPackSource } from "../deploy/policy-packs/policy-pack";
import { UserError, exitCodes } from "../errors";

/** The options as commander gives them; each may be said several times. */
export interface PolicyPackOptions {
    policyPack?: string[];
    policyPackConfig?: string[];
}

/** The packs that the options name, each with its configuration; paths start at the folder. */
export function policyPackSources(folder: string, options: PolicyPackOptions): PolicyPackSource[] {
    const { policyPack: packs = [], policyPackConfig: configs = [] } = options;
    if (configs.length > 0 && configs.length !== packs.length) {
        throw new UserError(
            `--policy-pack-config is said ${configs.length} times and --policy-pack ${packs.length} times. ` +
                "Say one for each pack, in the same order, or none.",
            exitCodes.usage,
        );
    }
    return packs.map((pack, index) => {
        const config = configs[index];
        return {
            folder: path.resolve(folder, pack),
            ...(config === undefined ? {} : { config: path.resolve(folder, config) }),
        };
    });
}
