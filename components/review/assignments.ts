/** What a role assignment gives: to whom, on what, and what can be done by it. */
import { delegationWords } from "../access/delegation";
import { expand, shortAction } from "../access/data-actions";
import { builtInRoles, knownRole, type BuiltInRole } from "../access/roles";
import { certificateVerbs, dataActionsOfVerb, keyVerbs, secretVerbs, vaultVerbs, type Verb } from "../access/verbs";
import { known } from "../data-plane/life-cycle/values";
import { slug } from "../internal/names";
import type { Grant } from "./grants";
import type { ResourceState } from "./preview";
import type { PrincipalNames } from "./principal-names";
import { componentKind, parseUrn } from "./resources";

interface Role {
    readonly name: string;
    readonly allows?: readonly string[];
}

/** Custom roles that the stack declares, by their GUIDs and by their URNs: what they allow. */
export type CustomRoles = ReadonlyMap<string, Role>;

export function assignmentGrant(state: ResourceState, names: PrincipalNames, custom: CustomRoles): Grant {
    const inputs = state.inputs ?? {};
    const own = ownName(state);
    const principalId = textOf(inputs["principalId"]);
    const dependency = state.propertyDependencies?.["principalId"]?.[0];
    const role = roleOf(textOf(inputs["roleDefinitionId"]), custom) ?? roleToCome(state, custom, own?.role);
    const eligible = parseUrn(state.urn).type.includes("Eligib");
    return {
        principal: {
            name:
                names.ofId(principalId) ??
                (own === undefined ? undefined : names.ofSlug(own.principal)) ??
                (dependency === undefined ? undefined : parseUrn(dependency).name) ??
                principalId ??
                "a principal that isn't known yet",
            ...(principalId === undefined ? {} : { id: principalId }),
        },
        on: own?.on ?? scopeWords(textOf(inputs["scope"])),
        through: `${role?.name ?? `role ${lastOf(textOf(inputs["roleDefinitionId"])) ?? "that isn't known yet"}`}${limits(inputs["condition"])}${eligible ? ", when activated" : ""}`,
        ...(role?.allows === undefined ? {} : { allows: role.allows }),
        ...(eligible && { eligible }),
    };
}

/** What a condition leaves of a role, to follow its name. */
function limits(condition: unknown): string {
    if (condition === undefined || condition === null || condition === "") {
        return "";
    }
    const text = textOf(condition);
    const delegated = text === undefined ? undefined : delegationWords(text);
    return delegated === undefined ? " under a condition" : ` for ${delegated}`;
}

/**
 * What the name of an assignment says that the library declared: `<owner>-<principal>-<role>`, below the component of what the access is on.
 * It holds also where a preview knows neither the principal's id nor the role's.
 */
function ownName({ urn, parent }: ResourceState): { on: string; principal: string; role: Role } | undefined {
    const kind = parent === undefined ? undefined : componentKind(parent);
    if (parent === undefined || kind === undefined) {
        return undefined;
    }
    const owner = parseUrn(parent).name;
    const { name } = parseUrn(urn);
    if (!name.startsWith(`${owner}-`)) {
        return undefined;
    }
    const words = name.slice(owner.length + 1).replace(/-eligible$/, "");
    const found = knownRoleWords(kind).find(([end]) => words.endsWith(`-${end}`));
    if (found !== undefined) {
        const [end, role] = found;
        return { on: `${kind.toLowerCase()} ${owner}`, principal: words.slice(0, -end.length - 1), role };
    }
    const permissions = /^(.+?)-((?:keys|secrets|certificates)-.+)-exact$/.exec(words);
    return permissions === null
        ? undefined
        : {
              on: `${kind.toLowerCase()} ${owner}`,
              principal: permissions[1] ?? "",
              role: { name: `custom role for ${permissions[2]?.replaceAll("-", " ")}` },
          };
}

/** The last words of the names of assignments, the longest first, with the roles that they mean. */
function knownRoleWords(kind: string): [string, Role][] {
    const verbs: Readonly<Record<string, Verb>> = { Key: keyVerbs, Secret: secretVerbs, Certificate: certificateVerbs }[
        kind
    ] ?? {
        ...{ ...keyVerbs, ...secretVerbs, ...certificateVerbs },
        ...vaultVerbs,
    };
    const exact = Object.entries(verbs).map(([verb, what]): [string, Role] => [
        `${slug(verb)}-exact`,
        {
            name: `custom role for ${verb}`,
            ...(kind === "Vault" ? {} : { allows: dataActionsOfVerb(what).map(shortAction) }),
        },
    ]);
    const builtIn = Object.values(builtInRoles).map((role): [string, Role] => [
        slug(role.name.replace("Key Vault ", "")),
        builtInRole(role),
    ]);
    return [...exact, ...builtIn].sort(([a], [b]) => b.length - a.length);
}

function builtInRole({ name, dataActions }: BuiltInRole): Role {
    return { name, allows: expand(dataActions).map(shortAction) };
}

/** The role of an id, as far as one can know it without asking Azure. */
function roleOf(id: string | undefined, custom: CustomRoles): Role | undefined {
    const guid = lastOf(id)?.toLowerCase();
    if (guid === undefined) {
        return undefined;
    }
    const known = knownRole(guid);
    return known === undefined ? custom.get(guid) : builtInRole(known);
}

/** The role of an assignment whose id isn't known before the role is made: by its own name, and with what the role's resource allows. */
function roleToCome(state: ResourceState, custom: CustomRoles, own: Role | undefined): Role | undefined {
    const sources = state.propertyDependencies?.["roleDefinitionId"] ?? [];
    const declared = sources.map((urn) => custom.get(urn)).find((role) => role !== undefined);
    return own === undefined ? declared : { ...declared, ...own };
}

/** A custom role as a stack declares it. */
export function customRole(state: ResourceState): { readonly guid?: string; readonly role: Role } {
    const { roleDefinitionId, roleName, permissions } = state.inputs ?? {};
    const allowed = (
        known(permissions) as { dataActions?: string[]; notDataActions?: string[] }[] | undefined
    )?.flatMap(({ dataActions, notDataActions }) => {
        const excluded = expand(notDataActions ?? []);
        return expand(dataActions ?? []).filter((action) => !excluded.includes(action));
    });
    const guid = textOf(roleDefinitionId)?.toLowerCase();
    return {
        ...(guid === undefined ? {} : { guid }),
        role: {
            name: `custom role ${textOf(roleName) ?? parseUrn(state.urn).name}`,
            ...(allowed === undefined ? {} : { allows: [...new Set(allowed)].sort().map(shortAction) }),
        },
    };
}

/** What a scope is: `vault kv`, `key signing of vault kv`, `resource group shop`, or its id. */
export function scopeWords(scope: string | undefined): string {
    if (scope === undefined) {
        return "a scope that isn't known yet";
    }
    const [, vault, kind, object] =
        /\/providers\/Microsoft\.KeyVault\/vaults\/([^/]+)(?:\/(key|secret|certificate)s\/([^/]+))?$/i.exec(scope) ??
        [];
    if (vault !== undefined) {
        return kind === undefined ? `vault ${vault}` : `${kind.toLowerCase()} ${object} of vault ${vault}`;
    }
    const group = /^\/subscriptions\/[^/]+\/resourceGroups\/([^/]+)$/i.exec(scope)?.[1];
    const subscription = /^\/subscriptions\/([^/]+)$/i.exec(scope)?.[1];
    return group !== undefined
        ? `resource group ${group}`
        : subscription !== undefined
          ? `subscription ${subscription}`
          : scope;
}

/** A text if it is one and is known. */
export function textOf(value: unknown): string | undefined {
    const text = known(value);
    return typeof text === "string" ? text : undefined;
}

function lastOf(id: string | undefined): string | undefined {
    return id?.split("/").at(-1);
}
