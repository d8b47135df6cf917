import type { DeployerIdentity } from "../internal/deployer-identity";
import type { DynamicHandler, Properties } from "./handler";
import { handlerOf } from "./handler";
import { dataPlaneIdentity, type TokenIdentity } from "./token-claims";
import { isUnknown } from "./values";

interface Inputs {
    readonly identity?: DeployerIdentity;
    /** Set by `check`. */
    readonly objectId?: string;
    readonly principalType?: TokenIdentity["type"];
}

const base = handlerOf<Inputs, object, Inputs>({
    inputs: ["objectId", "principalType", "identity"],
    replacing: [],
    recorded: ["objectId", "principalType", "identity"],
    describe: () => "The deploying identity",
    observe: (inputs) => Promise.resolve(inputs),
    ensure: (inputs) => Promise.resolve(inputs),
    sync: (inputs) => Promise.resolve(inputs),
    id: () => "caller",
    state: () => ({}),
    drifted: (state) => state,
    remove: () => Promise.resolve(),
});

/**
 * The handler of the resource that says who deploys. It asks for a token in `check`, and answers with what is in it as inputs, so that
 * a preview knows it as well.
 */
export const caller: DynamicHandler = {
    ...base,
    async check(olds: Properties, news: Properties) {
        const checked = await base.check(olds, news);
        const { identity } = news as Inputs;
        if (isUnknown(identity)) {
            return checked;
        }
        const { objectId, type } = await dataPlaneIdentity(identity);
        return { ...checked, inputs: { ...checked.inputs, objectId, principalType: type } };
    },
};
