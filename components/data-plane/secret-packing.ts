/**
 * The form in which the state keeps a secret: without what follows from the rest, and without settings that are at their defaults. It
 * is unpacked before anything looks at it; the long form of earlier states unpacks to the same.
 */
import { clouds } from "../internal/clouds";
import { accessTimeoutSeconds } from "../internal/limits";
import { omit } from "../internal/omit";
import type { VaultTarget } from "../internal/vault-target";
import { saltOfFingerprint } from "./fingerprint";
import type { DynamicHandler, Properties } from "./handler";
import type { SecretInputs, SecretSourceInput } from "./secret-contract";
import { isUnknown, sameJson } from "./values";

/** The handler that is called with packed properties, and answers with them, around one that knows only whole ones. */
export function packing(handler: DynamicHandler): DynamicHandler {
    return {
        configure: (request) => handler.configure(request),
        check: async (olds, news) => {
            const isFirst = Object.keys(olds).length === 0;
            const { inputs, ...rest } = await handler.check(isFirst ? olds : unpack(olds), news);
            return { inputs: pack(inputs), ...rest };
        },
        diff: (id, olds, news) => handler.diff(id, unpack(olds), unpack(news)),
        create: async (inputs) => {
            try {
                return packedOuts(await handler.create(unpack(inputs)));
            } catch (error) {
                throw withPackedProperties(error);
            }
        },
        read: async (id, props) => {
            const { props: outs, inputs, ...rest } = await handler.read(id, unpack(props));
            return { ...rest, ...(outs && { props: pack(outs) }), ...(inputs && { inputs: pack(inputs) }) };
        },
        update: async (id, olds, news) => packedOuts(await handler.update(id, unpack(olds), unpack(news))),
        delete: (id, props) => handler.delete(id, unpack(props)),
    };
}

/** Properties in the form of the state. */
export function pack(properties: Properties): Properties {
    const { target, source, mode, value, salt } = properties as unknown as SecretInputs;
    const usual = usualSettings(mode);
    const left = Object.entries(properties).filter(([name, each]) => !(name in usual && sameJson(each, usual[name])));
    return {
        ...omit(Object.fromEntries(left), "target", "source", "salt"),
        target: packTarget(target),
        ...(!sameJson(source, usualSource) && { source: packSource(source) }),
        ...(saltOfFingerprint(value) === undefined && { salt }),
    };
}

/** Properties with all that `pack` left out. */
export function unpack(properties: Properties): Properties {
    const { target, source = usualSource, mode, value, salt } = properties as unknown as SecretInputs;
    return {
        ...usualSettings(mode),
        ...omit(properties, ...derivedIds),
        target: unpackTarget(target),
        source: source.kind === "secret" ? { ...source, target: unpackTarget(source.target) } : source,
        salt: salt ?? saltOfFingerprint(value),
    };
}

function packedOuts<T extends { readonly outs: Properties }>(answer: T): T {
    return { ...answer, outs: pack(answer.outs) };
}

/** The error of a secret that was made and not finished carries what the state is to keep of it. */
function withPackedProperties(error: unknown): unknown {
    const { properties } = error as { properties?: Properties };
    return properties === undefined ? error : Object.assign(error as object, { properties: pack(properties) });
}

/** Outputs of earlier states that follow from the resource's id and the version. */
const derivedIds = ["secretId", "versionedId"];

const usualSource: SecretSourceInput = { kind: "value" };

function usualSettings(mode: SecretInputs["mode"] | undefined): Properties {
    return {
        mode: "managed",
        onExisting: mode === "seeded" ? "adopt" : "fail",
        onDestroy: "detach",
        accessTimeoutSeconds: accessTimeoutSeconds.default,
    };
}

function packSource(source: SecretSourceInput): object {
    return source.kind === "secret" ? { ...source, target: packTarget(source.target) } : source;
}

function packTarget(target: VaultTarget): Partial<VaultTarget> {
    if (isUnknown(target)) {
        return target;
    }
    const usual = usualTarget(target);
    const unusual = Object.entries(target).filter(([name, value]) => usual[name] !== value);
    return omit<Partial<VaultTarget>, "createdAt">(Object.fromEntries(unusual), "createdAt");
}

function unpackTarget(target: Partial<VaultTarget>): Partial<VaultTarget> {
    return isUnknown(target) ? target : { ...usualTarget(target), ...omit(target, "createdAt") };
}

/** What a target is where it doesn't say otherwise. */
function usualTarget({ vaultId = "", environment = "public" }: Partial<VaultTarget>): Properties {
    const vaultName = vaultId.split("/").at(-1) ?? "";
    return {
        vaultName,
        vaultUri: `https://${vaultName}.${clouds[environment].vaultSuffix}/`,
        environment: "public",
        accessModel: "rbac",
        purgeProtection: true,
    };
}
