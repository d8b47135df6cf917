import type { AzureResponse, KeySpecification, KeyView, SecretSpecification, SecretView } from "../../contract";
import { without } from "../../without";
import { type ArmCall, type ArmType, bodyOf, objectAt, ok, tagsOf } from "../arm-call";
import type { ArmContext } from "../arm-context";
import { resourceNotFound } from "../errors";
import { parameterMissing } from "./errors";
import type { StoredVault } from "./vault-store";
import { requireVault } from "./vaults";

const TYPE = "Microsoft.KeyVault/vaults";

/** Keys and secrets through ARM: made and read, never their material; the data plane serves the same ones. */
export function vaultObjectTypes(context: ArmContext): ArmType[] {
    return [...keyTypes(context), ...secretTypes(context)];
}

function keyTypes(context: ArmContext): ArmType[] {
    const { contents } = context;
    const version = (call: ArmCall) => call.path.names[2];
    const get = (call: ArmCall) => {
        const vault = requireVault(context, call);
        const key = contents.key(vault, call.path.names[1] ?? "", version(call));
        return ok(showKey(vault, found(key, call), version(call) !== undefined));
    };
    return [
        {
            type: `${TYPE}/keys`,
            get,
            put: async (call) => {
                const vault = requireVault(context, call);
                const specification = { ...readProperties(call), ...readTags(call) } as KeySpecification;
                return ok(showKey(vault, await contents.createKey(vault, call.path.names[1] ?? "", specification)));
            },
            list: (call) => {
                const vault = requireVault(context, call);
                return ok({ value: contents.keys(vault).map((key) => summariseKey(vault, key)) });
            },
        },
        {
            type: `${TYPE}/keys/versions`,
            get,
            list: (call) => {
                const vault = requireVault(context, call);
                const versions = contents.keyVersions(vault, call.path.names[1] ?? "");
                return ok({ value: versions.map((key) => summariseKey(vault, key, true)) });
            },
        },
    ];
}

function secretTypes(context: ArmContext): ArmType[] {
    const { contents } = context;
    return [
        {
            type: `${TYPE}/secrets`,
            get: (call) => {
                const vault = requireVault(context, call);
                return ok(showSecret(vault, found(contents.secret(vault, call.path.names[1] ?? ""), call)));
            },
            put: (call) => putSecret(context, call),
            patch: async (call) => {
                const vault = requireVault(context, call);
                const specification = { ...readProperties(call), ...readTags(call) } as SecretSpecification;
                const secret = await contents.updateSecret(vault, call.path.names[1] ?? "", specification);
                return ok(showSecret(vault, found(secret, call)));
            },
            list: (call) => {
                const vault = requireVault(context, call);
                return ok({ value: contents.secrets(vault).map((secret) => showSecret(vault, secret)) });
            },
        },
    ];
}

async function putSecret(context: ArmContext, call: ArmCall): Promise<AzureResponse> {
    const vault = requireVault(context, call);
    const specification = { ...readProperties(call), ...readTags(call) } as SecretSpecification;
    if (typeof specification.value !== "string") {
        throw parameterMissing("value");
    }
    const name = call.path.names[1] ?? "";
    const existed = context.contents.secret(vault, name) !== undefined;
    const secret = await context.contents.setSecret(vault, name, specification);
    return { status: existed ? 200 : 201, body: showSecret(vault, secret) };
}

function readProperties(call: ArmCall): Record<string, unknown> {
    const properties = objectAt(bodyOf(call), "properties");
    if (properties === undefined) {
        throw parameterMissing("properties");
    }
    const { release_policy: releasePolicy, ...rest } = properties;
    return releasePolicy === undefined ? rest : { ...rest, releasePolicy };
}

function readTags(call: ArmCall): { tags?: Readonly<Record<string, string>> } {
    const tags = tagsOf(bodyOf(call));
    return tags === undefined ? {} : { tags };
}

function found<T>(object: T | undefined, call: ArmCall): T {
    if (object === undefined) {
        throw resourceNotFound(call.path);
    }
    return object;
}

function showKey(vault: StoredVault, key: KeyView, asVersion = false): unknown {
    const { rotationPolicy, releasePolicy, keySize, curveName } = key;
    return {
        ...envelope(vault, "keys", key, asVersion),
        properties: {
            attributes: key.attributes,
            kty: key.kty,
            keyOps: key.keyOps,
            ...(keySize === undefined ? {} : { keySize }),
            ...(curveName === undefined ? {} : { curveName }),
            ...keyUris(vault, key),
            ...(rotationPolicy === undefined ? {} : { rotationPolicy }),
            ...(releasePolicy === undefined ? {} : { release_policy: releasePolicy }),
        },
    };
}

/** Lists show less: attributes and where the key is. */
function summariseKey(vault: StoredVault, key: KeyView, asVersion = false): unknown {
    const { keyUri, keyUriWithVersion } = keyUris(vault, key);
    return {
        ...envelope(vault, "keys", key, asVersion),
        properties: { attributes: key.attributes, keyUri, ...(asVersion ? { keyUriWithVersion } : {}) },
    };
}

function keyUris(vault: StoredVault, key: KeyView): { keyUri: string; keyUriWithVersion: string } {
    const keyUri = `${vault.properties.vaultUri}keys/${key.name}`;
    return { keyUri, keyUriWithVersion: `${keyUri}/${key.version}` };
}

function showSecret(vault: StoredVault, secret: SecretView): unknown {
    const attributes = without(secret.attributes, "recoveryLevel");
    const secretUri = `${vault.properties.vaultUri}secrets/${secret.name}`;
    return {
        ...envelope(vault, "secrets", secret, false),
        properties: {
            attributes,
            ...(secret.contentType === undefined ? {} : { contentType: secret.contentType }),
            secretUri,
            secretUriWithVersion: `${secretUri}/${secret.version}`,
        },
    };
}

function envelope(
    vault: StoredVault,
    kind: "keys" | "secrets",
    object: KeyView | SecretView,
    asVersion: boolean,
): Record<string, unknown> {
    const suffix = asVersion ? `/versions/${object.version}` : "";
    return {
        id: `${vault.id}/${kind}/${object.name}${suffix}`,
        name: asVersion ? object.version : object.name,
        type: `${TYPE}/${kind}${asVersion ? "/versions" : ""}`,
        location: vault.location,
        ...(object.tags === undefined ? {} : { tags: object.tags }),
    };
}
