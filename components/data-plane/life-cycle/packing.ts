/** The form in which the state keeps an object of a vault: without what follows from the rest, and without settings at their defaults. */
import { clouds } from "../../internal/clouds";
import { omit } from "../../internal/omit";
import type { Settings } from "../../internal/usual";
import type { VaultTarget } from "../../internal/vault-target";
import type { DynamicHandler, Properties } from "./handler";
import { rememberAge } from "../vaults/age";
import { isUnknown, sameJson } from "./values";

/** The two directions. What was packed by nobody (an earlier state) unpacks to itself. */
export interface Packing {
    /** What the properties that a program sends are to be taken for, where it says nothing of them. */
    readonly usual: (properties: Properties) => Settings;
    /** Properties in the form of the state. */
    readonly pack: (properties: Properties) => Properties;
    /** Properties with all that `pack` left out. */
    readonly unpack: (properties: Properties) => Properties;
}

/** The handler that is called with packed properties, and answers with them, around one that knows only whole ones. */
export function packing(handler: DynamicHandler, { usual, pack, unpack }: Packing): DynamicHandler {
    const packedOuts = <T extends { readonly outs: Properties }>(answer: T): T => ({
        ...answer,
        outs: pack(answer.outs),
    });
    return {
        configure: (request) => handler.configure(request),
        check: async (olds, news) => {
            const { target } = news as { target?: VaultTarget };
            if (target !== undefined && !isUnknown(target)) {
                rememberAge(target);
            }
            const last = Object.keys(olds).length === 0 ? olds : unpack(olds);
            const declared = { ...usual(news), ...news, ...ofState(olds, news, last) };
            const { inputs, ...rest } = await handler.check(last, declared);
            return { inputs: pack(inputs), ...rest };
        },
        diff: (id, olds, news) => handler.diff(id, unpack(olds), unpack(news)),
        create: async (inputs) => {
            try {
                return packedOuts(await handler.create(unpack(inputs)));
            } catch (error) {
                throw withPackedProperties(error, pack);
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

/** What an option `ignoreChanges` puts in place of what the program says: it is from the state, and so has its form. */
function ofState(packed: Properties, news: Properties, unpacked: Properties): Properties {
    const names = Object.keys(packed).filter((name) => name in news && sameJson(packed[name], news[name]));
    return Object.fromEntries(names.map((name) => [name, unpacked[name]]));
}

/** The error of an object that was made and not finished carries what the state is to keep of it. */
function withPackedProperties(error: unknown, pack: Packing["pack"]): unknown {
    const { properties } = error as { properties?: Properties };
    return properties === undefined ? error : Object.assign(error as object, { properties: pack(properties) });
}

/** A target in the state: the tenant and the vault's id, without the words that every vault's id has, as `vault`. */
export type PackedTarget = Partial<VaultTarget> & { readonly vault?: string };

export function packTarget(target: VaultTarget): PackedTarget {
    if (isUnknown(target)) {
        return target;
    }
    const usual = usualTarget(target);
    const unusual = Object.fromEntries(Object.entries(target).filter(([name, value]) => usual[name] !== value));
    const vault = shortOf(target);
    return vault === undefined
        ? omit<PackedTarget, "createdAt">(unusual, "createdAt")
        : { ...omit(unusual, "createdAt", "tenantId", "vaultId"), vault };
}

export function unpackTarget(packedTarget: PackedTarget): Partial<VaultTarget> {
    if (isUnknown(packedTarget)) {
        return packedTarget;
    }
    const { vault, ...packed } = packedTarget;
    const target = vault === undefined ? packed : { ...packed, ...wholeOf(vault) };
    return { ...usualTarget(target), ...omit(target, "createdAt") };
}

/** What is particular to a vault. None of one whose id is in another spelling: unpacking gives back what was packed, letter for letter. */
function shortOf({ tenantId, vaultId }: VaultTarget): string | undefined {
    const [, , subscription = "", , group = "", , , , name = ""] = vaultId.split("/");
    const short = [tenantId, subscription, group, name].join("/");
    return wholeOf(short).vaultId === vaultId ? short : undefined;
}

/** States of earlier versions have the tenant on its own. */
function wholeOf(short: string): Pick<VaultTarget, "vaultId"> & Partial<Pick<VaultTarget, "tenantId">> {
    const [name = "", group = "", subscription = "", tenantId] = short.split("/").reverse();
    return {
        vaultId: `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.KeyVault/vaults/${name}`,
        ...(tenantId !== undefined && { tenantId }),
    };
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
