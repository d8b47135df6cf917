import type { DeployerIdentity } from "../../internal/deployer-identity";
import { omit } from "../../internal/omit";
import { handlerOf, type DynamicHandler } from "../life-cycle/handler";
import { onlyInState } from "../life-cycle/only-in-state";
import { dataPlaneIdentity, identityMismatch, type TokenIdentity } from "../azure/token-claims";
import { isUnknown } from "../life-cycle/values";

interface Inputs {
    readonly identity?: DeployerIdentity;
    /** Compared by `check`, and not kept. */
    readonly expectedObjectId?: string;
    readonly describe: boolean;
    /** Set by `check` where it is asked to describe the caller. */
    readonly principalType?: TokenIdentity["type"];
}

const base = handlerOf<Inputs, object, Inputs>({
    ...onlyInState(),
    inputs: ["principalType", "identity", "describe"],
    replacing: [],
    recorded: ["principalType", "identity", "describe"],
    describe: () => "The deploying identity",
    id: () => "caller",
});

/**
 * The handler of the resource that says who deploys. It reads a token in `check`, and answers with what is in it as inputs, so that a
 * preview knows it as well.
 */
export const caller: DynamicHandler = {
    ...base,
    async check(olds, news) {
        const { identity, expectedObjectId, describe } = news as unknown as Inputs;
        const checked = await base.check(olds, omit(news, "expectedObjectId", "principalType"));
        if (isUnknown(identity)) {
            return checked;
        }
        const actual = await dataPlaneIdentity(identity);
        const reason = identityMismatch("The deployment", actual, expectedObjectId);
        return {
            inputs: describe ? { ...checked.inputs, principalType: actual.type } : checked.inputs,
            failures: [
                ...(checked.failures ?? []),
                ...(reason === undefined ? [] : [{ property: "expectedObjectId", reason }]),
            ],
        };
    },
};
