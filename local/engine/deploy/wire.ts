// Property values on the wire: google.protobuf.Struct with Pulumi's signature keys.
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import {
    Archive,
    Asset,
    isMap,
    OutputValue,
    type PropertyMap,
    type PropertyValue,
    ResourceReference,
    Secret,
    setProperty,
    Unknown,
    type UnknownKind,
} from "../values";
import { parseUrn } from "./urn";

/** The key that says of an object that it stands for a value of a special kind. */
export const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
/** The signatures under that key. */
export const SIGNATURES = {
    secret: "1b47061264138c4ac30d75fd1eb44270",
    asset: "c44067f5952c0a294b673a41bacd8c17",
    archive: "0def7320c3a5731c473e5ecbe6d01bc7",
    resource: "5cf8f73096256a8f31e491e813e4eb8e",
    output: "d0e6a833031e9bbcd3f4e8bde6ca49a4",
} as const;

/** The strings that stand for values that aren't known yet. */
export const UNKNOWN_SENTINELS: Readonly<Record<UnknownKind, string>> = {
    string: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    boolean: "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
    number: "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
    array: "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
    object: "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    asset: "030794c1-ac77-496b-92df-f27374a8bd58",
    archive: "e48ece36-62e2-4504-bad9-02848725956a",
};
const kindsBySentinel = new Map(
    Object.entries(UNKNOWN_SENTINELS).map(([kind, sentinel]) => [sentinel, kind as UnknownKind]),
);

/** What the receiver understands; everything that isn't kept is passed in its plain form or left out. */
export interface MarshalOptions {
    /** Otherwise properties that aren't known are left out. */
    keepUnknowns?: boolean;
    /** Otherwise what secrets hold is passed as plain values. */
    keepSecrets?: boolean;
    /** Otherwise resources are passed as their ids, components as their URNs. */
    keepResources?: boolean;
    /** Otherwise output values are passed as plain, secret or unknown ones. */
    keepOutputValues?: boolean;
    /** Passes only the hashes of assets, for what the receiver had before. */
    hashesOnly?: boolean;
}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** The map as a Struct, for a receiver that understands what `options` say. */
export function marshal(map: PropertyMap, options: MarshalOptions = {}): Struct {
    // The declared type of fromJavaScript leaves numbers, booleans and lists out of what it takes.
    return Struct.fromJavaScript(mapToJson(map, options));
}

function mapToJson(map: PropertyMap, options: MarshalOptions): { [key: string]: Json } {
    const result: { [key: string]: Json } = {};
    for (const [key, value] of Object.entries(map)) {
        const json = toJson(value, options);
        if (json !== undefined) {
            setProperty(result, key, json);
        }
    }
    return result;
}

function toJson(value: PropertyValue, options: MarshalOptions): Json | undefined {
    if (value === null || typeof value !== "object") {
        return value;
    }
    if (Array.isArray(value)) {
        return value.map((member) => toJson(member, options) ?? null);
    }
    if (isMap(value)) {
        return mapToJson(value, options);
    }
    return specialToJson(value, options);
}

function specialToJson(
    value: Exclude<PropertyValue & object, PropertyValue[] | PropertyMap>,
    options: MarshalOptions,
): Json | undefined {
    if (value instanceof Secret) {
        const inner = toJson(value.value, options);
        return options.keepSecrets && inner !== undefined ? signed("secret", { value: inner }) : inner;
    }
    if (value instanceof Unknown) {
        return options.keepUnknowns ? UNKNOWN_SENTINELS[value.kind] : undefined;
    }
    if (value instanceof OutputValue) {
        return outputToJson(value, options);
    }
    if (value instanceof ResourceReference) {
        return referenceToJson(value, options);
    }
    return assetToJson(value, options);
}

function signed(signature: keyof typeof SIGNATURES, content: { [key: string]: Json }): Json {
    return { [SIGNATURE_KEY]: SIGNATURES[signature], ...content };
}

function outputToJson(value: OutputValue, options: MarshalOptions): Json | undefined {
    if (!options.keepOutputValues) {
        const inner = value.value ?? new Unknown();
        return toJson(value.secret ? new Secret(inner) : inner, options);
    }
    const inner = value.value === undefined ? undefined : toJson(value.value, options);
    return signed("output", {
        ...(inner !== undefined && { value: inner }),
        ...(value.secret && { secret: true }),
        ...(value.dependencies.length > 0 && { dependencies: [...value.dependencies] }),
    });
}

function referenceToJson(reference: ResourceReference, options: MarshalOptions): Json | undefined {
    if (!options.keepResources) {
        if (reference.id === undefined) {
            return reference.urn;
        }
        return toJson(reference.id === "" ? new Unknown() : reference.id, options);
    }
    const id = reference.id instanceof Unknown ? "" : reference.id;
    const { type, name } = parseUrn(reference.urn);
    return signed("resource", {
        urn: reference.urn,
        type,
        name,
        ...(id !== undefined && { id: toJson(id, options) ?? "" }),
        ...(reference.packageVersion !== undefined && { packageVersion: reference.packageVersion }),
    });
}

function assetToJson(value: Asset | Archive, options: MarshalOptions): Json {
    const kind = value instanceof Asset ? "asset" : "archive";
    const hash = value.hash === undefined ? {} : { hash: value.hash };
    if (options.hashesOnly && value.hash !== undefined) {
        return signed(kind, hash);
    }
    const { content } = value;
    if (!("assets" in content)) {
        return signed(kind, { ...content, ...hash });
    }
    const assets = Object.entries(content.assets).map(([name, asset]) => [name, assetToJson(asset, options)] as const);
    return signed("archive", { assets: Object.fromEntries(assets), ...hash });
}

/** The map that a Struct stands for. An absent Struct is an empty map. */
export function unmarshal(struct: Struct | undefined): PropertyMap {
    return struct === undefined ? {} : mapFromJson(struct.toJavaScript());
}

function mapFromJson(json: { [key: string]: Json }): PropertyMap {
    const result: PropertyMap = {};
    for (const [key, value] of Object.entries(json)) {
        setProperty(result, key, fromJson(value));
    }
    return result;
}

/** The value that a JSON value with signature keys and sentinels stands for. */
export function fromJson(json: Json): PropertyValue {
    if (typeof json === "string") {
        const kind = json.length === 36 ? kindsBySentinel.get(json) : undefined;
        return kind === undefined ? json : new Unknown(kind);
    }
    if (json === null || typeof json !== "object") {
        return json;
    }
    if (Array.isArray(json)) {
        return json.map(fromJson);
    }
    const signature = json[SIGNATURE_KEY];
    return signature === undefined ? mapFromJson(json) : signedFromJson(signature, json);
}

function signedFromJson(signature: Json, json: { [key: string]: Json }): PropertyValue {
    switch (signature) {
        case SIGNATURES.secret:
            return new Secret(fromJson(json["value"] ?? null));
        case SIGNATURES.output:
            return new OutputValue(
                json["value"] === undefined ? undefined : fromJson(json["value"]),
                json["secret"] === true,
                (json["dependencies"] as string[] | undefined) ?? [],
            );
        case SIGNATURES.resource:
            return new ResourceReference(
                json["urn"] as string,
                json["id"] === undefined ? undefined : fromJson(json["id"]),
                json["packageVersion"] as string | undefined,
            );
        case SIGNATURES.asset:
        case SIGNATURES.archive:
            return assetFromJson(json);
        default:
            throw new Error(
                `A property value has the signature ${JSON.stringify(signature)}, which is of no known kind.`,
            );
    }
}

function assetFromJson(json: { [key: string]: Json }): Asset | Archive {
    const hash = json["hash"] === undefined ? [] : [json["hash"] as string];
    const isAsset = json[SIGNATURE_KEY] === SIGNATURES.asset;
    for (const key of ["path", "uri"] as const) {
        const place = json[key];
        if (typeof place === "string" && place !== "") {
            const content = { [key]: place } as { path: string } | { uri: string };
            return isAsset ? new Asset(content, ...hash) : new Archive(content, ...hash);
        }
    }
    if (isAsset) {
        return new Asset({ text: (json["text"] as string | undefined) ?? "" }, ...hash);
    }
    const assets = Object.entries((json["assets"] ?? {}) as { [key: string]: { [key: string]: Json } });
    return new Archive(
        { assets: Object.fromEntries(assets.map(([name, asset]) => [name, assetFromJson(asset)])) },
        ...hash,
    );
}
