import type { ObjectKind } from "../../access/data-actions";
import { takeBackOf } from "./policies";
import { handlerOf, type DynamicHandler } from "../life-cycle/handler";
import { onlyInState } from "../life-cycle/only-in-state";

/** The inputs of what objects of one kind in a vault wait for. */
export interface DeployerAccessInputs {
    /** The ARM id. */
    readonly vaultId: string;
    readonly kind: ObjectKind;
}

/**
 * The handler of what does little but be there: what matters of it is what it depends on, and what depends on it. When it goes, the last
 * objects of the kind are gone, and what the deployers had for them by access policies goes as well: a role assignment goes by itself.
 */
export const deployerAccess: DynamicHandler = handlerOf<DeployerAccessInputs, object, DeployerAccessInputs>({
    ...onlyInState(),
    inputs: ["vaultId", "kind"],
    replacing: ["vaultId", "kind"],
    recorded: [],
    describe: ({ vaultId, kind }) =>
        `Access to ${kind ?? "objects"} of vault "${String(vaultId).split("/").at(-1) ?? ""}"`,
    remove: ({ vaultId, kind }) => takeBackOf(vaultId, kind),
    id: ({ vaultId, kind }) => `${vaultId}/access/${kind}`,
});
