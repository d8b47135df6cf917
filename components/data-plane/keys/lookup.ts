import { KeyVaultComponentError } from "../../internal/errors";
import type { VaultTarget } from "../../internal/vault-target";
import { useStackConfiguration } from "../azure/credentials";
import type { DynamicHandler } from "../life-cycle/handler";
import type { KeyInputs, PublicJwk } from "./contract";
import { publicJwk, sizeOf } from "./live";
import { describeKey, keyIdOf } from "./names";
import { KeyStore } from "./store";
import { explain } from "../azure/service-error";
import { timeText } from "../life-cycle/values";

/** Which key is looked at: all that is known of it beforehand. */
export interface KeyLookupInputs {
    readonly target: VaultTarget;
    readonly name: string;
}

/** What is found of a key. */
export interface KeyLookupOutputs extends KeyLookupInputs {
    readonly type: string;
    readonly size?: number;
    readonly curve?: string;
    readonly operations: readonly string[];
    readonly enabled: boolean;
    readonly version: string;
    readonly createdOn: string;
    readonly versionExpiresOn?: string;
    readonly jwk?: PublicJwk;
}

/** Looks at keys that other programs or people keep. It changes and removes nothing. */
export const keyLookup: DynamicHandler = {
    configure: (request) => {
        useStackConfiguration(request.config);
        return Promise.resolve();
    },
    check: (_olds, news) => Promise.resolve({ inputs: news }),
    diff: () => Promise.resolve({ changes: false }),
    create: async (inputs) => {
        const outs = await look(inputs as unknown as KeyLookupInputs);
        return { id: keyIdOf(outs), outs: { ...outs } };
    },
    read: async (id, props) => {
        const { target, name } = props as unknown as KeyLookupInputs;
        const outs = await look({ target, name });
        return { id, props: { ...outs }, inputs: { target, name } };
    },
    update: async (_id, _olds, news) => ({ outs: { ...(await look(news as unknown as KeyLookupInputs)) } }),
    delete: () => Promise.resolve(),
};

async function look({ target, name }: KeyLookupInputs): Promise<KeyLookupOutputs> {
    const what = describeKey({ target, name });
    const key = await new KeyStore(keyToRead(target, name), "look").read().catch((error: unknown) => {
        throw explain(error, what);
    });
    if (key === undefined) {
        throw new KeyVaultComponentError(
            "NotFound",
            `${what} doesn't exist. Declare it with \`new Key\`, or correct its name.`,
        );
    }
    const [size, jwk, expires] = [sizeOf(key), publicJwk(key.key), timeText(key.properties.expiresOn)];
    return {
        target,
        name,
        type: key.keyType ?? "",
        ...(size === undefined ? {} : { size }),
        ...(key.key?.crv === undefined ? {} : { curve: key.key.crv }),
        operations: key.keyOperations ?? [],
        enabled: key.properties.enabled ?? true,
        version: key.properties.version ?? "",
        createdOn: timeText(key.properties.createdOn) ?? "",
        ...(expires === undefined ? {} : { versionExpiresOn: expires }),
        ...(jwk === undefined ? {} : { jwk }),
    };
}

/** Reading needs the place and the name alone. */
export function keyToRead(target: VaultTarget, name: string): KeyInputs {
    return {
        target,
        name,
        type: "RSA",
        operations: [],
        enabled: true,
        onExisting: "fail",
        onDestroy: "detach",
        owner: "",
    };
}
