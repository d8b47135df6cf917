/** What is wrong with a grant, as sentences that go on from "principal x", without their full stop. */
import { grantForms } from "../internal/argument-forms/access";
import { aboutChoices, aboutFlags, when } from "../internal/complaints";
import { KeyVaultComponentError, show } from "../internal/errors";
import { complaintsAboutForm } from "../internal/forms";
import type { VaultTarget } from "../internal/vault-target";
import { describeObject, type Eligibility, type GrantedObject, type GrantOptions, type GrantRequest } from "./grant";
import type { Principal } from "./principal";

export function refusal(vault: string, { name }: Principal, problem: string): KeyVaultComponentError {
    return new KeyVaultComponentError("InvalidArgument", `Vault "${vault}": principal "${name}" ${problem}.`);
}

/** A second grant that needs the same role assignment can't have it say something else. */
export function unlikeSharedProblem(
    request: GrantRequest,
    { request: first, through }: { readonly request: GrantRequest; readonly through: string },
): string | undefined {
    const unlike = (["description", "adopt", "onExisting", "eligible"] as const).find((option) => {
        const value = request.options?.[option];
        return value !== undefined && !isSame(value, first.options?.[option]);
    });
    if (unlike === undefined && request.delegation === undefined) {
        return undefined;
    }
    if (unlike === "eligible") {
        // Without it, the access would be given for good.
        return `gets \`${request.verbName}\` by the same eligibility as \`${first.verbName}\`. Give both the same \`eligible\``;
    }
    return (
        `gets \`${request.verbName}\` by the same assignment of ${through} as \`${first.verbName}\`, which can't be given ` +
        (unlike === undefined
            ? "two conditions. Delegate all the roles in one grant"
            : `another \`${unlike}\`. Give it there alone`)
    );
}

/** Whether an option says the same: a text, or the duration and justification of an eligibility in any order. */
function isSame(value: string | Eligibility, other: string | Eligibility | undefined): boolean {
    if (typeof value === "string" || typeof other === "string" || other === undefined) {
        return value === other;
    }
    return value.duration === other.duration && value.justification === other.justification;
}

/**
 * Nobody is there to activate the role of a service principal.
 *
 * @see https://learn.microsoft.com/azure/role-based-access-control/pim-integration
 */
export function eligibleServicePrincipal({ verbName }: GrantRequest): string {
    return (
        `can't be eligible for \`${verbName}\`: it is a service principal, as managed identities are, and Azure lets only users and groups ` +
        "be eligible, who can activate a role. Leave `eligible` out; if it is a user or a group, say so in `Principal.objectId`"
    );
}

/** What options with a few names for values can be. */
const choices = {
    role: ["narrowest", "exact"],
    onExisting: ["fail", "adopt"],
} as const satisfies { readonly [K in keyof GrantOptions]?: readonly GrantOptions[K][] };

/** ISO 8601, as Privileged Identity Management takes it. */
const eligibleFor = /^(NoExpiration|P(?=[\dT])(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?)$/;
const eligibleForm = 'be a duration in ISO 8601 such as "P180D", or "NoExpiration"';

/** Options that Azure doesn't follow, or not on a vault of this kind, or not for such a principal. */
export function optionsProblem(request: GrantRequest, model: VaultTarget["accessModel"]): string | undefined {
    const { principal, verbName, options, delegation } = request;
    const [misshapen] = complaintsAboutForm(options ?? {}, grantForms);
    if (misshapen !== undefined) {
        return `can't be granted with \`${misshapen.property}: ${show(misshapen.got)}\`, which must ${misshapen.expected}`;
    }
    const { condition, eligible, adopt, onExisting } = options ?? {};
    if (condition !== undefined) {
        return (
            `can't be granted \`${verbName}\` under a condition: Azure does not evaluate conditions for Key Vault's data actions, ` +
            "and would give the access without. Leave `condition` out; `vault.grants.delegate` limits who may give access"
        );
    }
    const forAssignments = { eligible, adopt, onExisting, delegate: delegation };
    const option = Object.entries(forAssignments).find(([, value]) => value !== undefined)?.[0];
    if (model === "accessPolicies" && option !== undefined) {
        return `can't be granted with \`${option}\`, which is for vaults with \`accessModel: "rbac"\``;
    }
    if (eligible !== undefined && principal.knownType === "ServicePrincipal") {
        return eligibleServicePrincipal(request);
    }
    const duration = eligible?.duration;
    const [wrong] = [
        ...when(duration !== undefined && !eligibleFor.test(duration), "eligible.duration", eligibleForm, duration),
        ...aboutChoices(options ?? {}, choices),
        ...aboutFlags({ vaultWide: options?.vaultWide }),
    ];
    if (wrong !== undefined) {
        return `can't be granted with \`${wrong.property}: ${show(wrong.got)}\`, which must ${wrong.expected}`;
    }
    if (onExisting === "adopt" && (eligible !== undefined || adopt !== undefined)) {
        const other = eligible !== undefined ? "eligible" : "adopt";
        return `can't be granted with both \`onExisting: "adopt"\` and \`${other}\`: leave one of them out`;
    }
    if (adopt !== undefined && eligible !== undefined) {
        return "can't be granted with both `adopt` and `eligible`: an eligibility is no role assignment. Leave one of them out";
    }
    if (adopt !== undefined && !/\/providers\/Microsoft\.Authorization\/roleAssignments\/[^/]+$/i.test(adopt)) {
        return `can't take over ${show(adopt)}: \`adopt\` must be the full id of a role assignment`;
    }
    return undefined;
}

/** Two names for one principal would be two assignments of one role, of which Azure takes one. */
export function sameObjectIdProblem(
    { knownObjectId, name }: Principal,
    others: Iterable<Principal>,
): string | undefined {
    const other = [...others].find(
        (known) => knownObjectId !== undefined && known.knownObjectId === knownObjectId && known.name !== name,
    );
    return other === undefined ? undefined : sameObjectIdWords(String(knownObjectId), other);
}

export function sameObjectIdWords(objectId: string, { name }: Principal): string {
    return `has the object id ${objectId} that principal "${name}" has as well. ${useOne}`;
}

/** The same where the object id isn't known yet, and what it comes from is. */
export function samePrincipalProblem(principal: Principal, others: Iterable<Principal>): string | undefined {
    const other = [...others].find((known) => known.name !== principal.name && principal.isSame(known) === true);
    return other === undefined
        ? undefined
        : `is ${principal.words}, the same as that of principal "${other.name}". ${useOne}`;
}

const useOne = "Use one Principal for both";

/** One name for two principals would be one assignment, for whichever came first: what is declared for a principal carries its name. */
export function namesakeProblem(principal: Principal, others: Iterable<Principal>): string | undefined {
    const other = [...others].find((known) => known.name === principal.name && known.isSame(principal) === false);
    return other === undefined ? undefined : namesakeWords(principal, other);
}

export function namesakeWords({ words }: Principal, { words: others }: Principal): string {
    return (
        `is ${words}, and ${others} has the same name. A name stands for one principal: use one Principal for both if they are the ` +
        "same, and give one of them another name if not"
    );
}

export function notVaultWide(request: GrantRequest, object: GrantedObject, vault: string): string {
    return (
        `can't be granted \`${request.verbName}\` on ${describeObject(request)} alone: the access policies of vault ` +
        `"${vault}" reach every object of a kind. Say \`vaultWide: true\` if it may reach all of its ` +
        `${object.kind}, or use a vault with \`accessModel: "rbac"\``
    );
}
