/** Conditions under which somebody may give others access: Azure evaluates them when a role is assigned. */
import { delegationForms } from "../internal/argument-forms/access";
import { refuseFirstOf } from "../internal/complaints";
import { KeyVaultComponentError, show } from "../internal/errors";
import { complaintsAboutForm } from "../internal/forms";
import { builtInRoles, knownRole, type BuiltInRoleName } from "./roles";
import { principalTypes as everyType, type PrincipalType } from "./principal-types";

/** What a delegate may give, and to whom. */
export interface Delegation {
    /** The roles that may be assigned and taken back. */
    readonly roles: readonly BuiltInRoleName[];
    /** The kinds of principals that may get them. @default any */
    readonly principalTypes?: readonly PrincipalType[];
}

/**
 * The condition of a role assignment under which somebody may give others access, and take it back: only by these roles, and only to
 * these kinds of principals. It is in the grammar of Azure ABAC (version 2.0), for an assignment of any role that holds
 * `Microsoft.Authorization/roleAssignments/write` or `delete`; it limits no other action. `vault.grants.delegate` declares such an
 * assignment on a vault; this is for those that are made elsewhere, as that of a deployer on its subscription.
 *
 * Throws an error with the code `InvalidArgument` where `roles` is empty or names a role that isn't known, or `principalTypes` a kind.
 *
 * @example
 * delegationCondition({ roles: ["cryptoUser", "secretsUser"], principalTypes: ["ServicePrincipal"] });
 *
 * @see https://learn.microsoft.com/azure/role-based-access-control/delegate-role-assignments-examples
 */
export function delegationCondition(delegation: Delegation): string {
    refuseFirstOf("A delegation", complaintsAboutForm(delegation, delegationForms));
    const { roles, principalTypes = [] } = delegation;
    const given: readonly BuiltInRoleName[] = Array.isArray(roles) ? roles : [];
    const unknown = given.find((role) => !Object.hasOwn(builtInRoles, role));
    if (given.length === 0 || unknown !== undefined) {
        const got = given === roles ? (unknown === undefined ? "none" : `"${unknown}"`) : show(roles);
        throw new KeyVaultComponentError(
            "InvalidArgument",
            `\`roles\` of a delegation must be one or more of ${Object.keys(builtInRoles).join(", ")}, got ${got}.`,
        );
    }
    const noType = principalTypes.find((type) => !everyType.includes(type));
    if (noType !== undefined) {
        throw new KeyVaultComponentError(
            "InvalidArgument",
            `\`principalTypes\` of a delegation must be some of ${everyType.join(", ")}, got ${show(noType)}.`,
        );
    }
    const ids = roles.map((role) => builtInRoles[role].id).join(", ");
    const types = principalTypes.map((type) => `'${type}'`).join(", ");
    const limits = (attributes: "@Request" | "@Resource") => [
        `${attributes}[${assignments}:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${ids}}`,
        ...(types === ""
            ? []
            : [`${attributes}[${assignments}:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {${types}}`]),
    ];
    // What is to be written is described by the request, what is to be deleted by the resource.
    return [rule("write", limits("@Request")), rule("delete", limits("@Resource"))].join(" AND ");
}

/** What such a condition lets somebody give, in words: `Key Vault Secrets User to ServicePrincipal`; `undefined` for any other condition. */
export function delegationWords(condition: string): string | undefined {
    const [, roles = "", , types] = written.exec(condition) ?? [];
    if (roles === "") {
        return undefined;
    }
    const names = roles.split(", ").map((id) => knownRole(id)?.name ?? id);
    const to = types?.replaceAll("'", "").replaceAll(", ", " or ");
    return `${names.sort().join(", ")} to ${to ?? "anybody"}`;
}

const assignments = "Microsoft.Authorization/roleAssignments";
/** What {@link delegationCondition} writes. */
const written =
    /^\(\(!\(ActionMatches\{'[^']+\/write'\}\)\) OR \(@Request\[\S+:RoleDefinitionId\] ForAnyOfAnyValues:GuidEquals \{([^}]+)\}( AND @Request\[\S+:PrincipalType\] ForAnyOfAnyValues:StringEqualsIgnoreCase \{([^}]+)\})?\)\) AND /;

function rule(action: "write" | "delete", limits: readonly string[]): string {
    return `((!(ActionMatches{'${assignments}/${action}'})) OR (${limits.join(" AND ")}))`;
}
