/** What the look before role assignments says of them. Every sentence names the vault, the assignment and the ways out. */
import { roleAssignmentLimit } from "../../internal/limits";
import type { ObjectKind } from "../../access/data-actions";
import type { LiveAssignment } from "./arm-assignments";
import type { ExpectedAssignment } from "./assignment-contract";

const keepingAccess =
    "Keep the former name, give a component that got another one an alias of it, or take the grant out in one deployment and declare it " +
    'in the next. Don\'t use `adopt` or `onExisting: "adopt"`: the assignment is deleted with the resource of the former name.';

export function renamed(
    vault: string,
    { what }: ExpectedAssignment,
    { id }: LiveAssignment,
    other: ExpectedAssignment,
): string {
    return (
        `Vault "${vault}": ${what} is assigned already, by ${id}, which this stack has made as another resource: ${other.what}. ` +
        keepingAccess
    );
}

export function sharedSoFar(vault: string, { what }: ExpectedAssignment, { id }: LiveAssignment): string {
    return (
        `Vault "${vault}": ${what} is assigned already, by ${id}, which this stack shares so far (\`onExisting: "adopt"\`). Take it over as ` +
        `the stack's own by \`adopt: "${id}"\` at the grant: the access stays.`
    );
}

export function oneOfTwo(vault: string, { what, principalId, scope }: ExpectedAssignment, other: string): string {
    return (
        `Vault "${vault}": ${what} is the same role assignment as ${other}: one role of ${principalId} on ${scope}, which Azure has once, and which would ` +
        "go with either of them. Grant it once: use one Principal for one identity, and one component for one object. If both are deployed " +
        "already, first take the assignment of the grant that goes out of the state (pulumi state delete with its URN), which keeps the access."
    );
}

/** @param former what the stack has it as */
export function wouldBeLost(vault: string, what: string, former: string): string {
    const by = former === what ? "" : `, ${former},`;
    return (
        `Vault "${vault}": ${what} can't be shared by \`onExisting: "adopt"\`: this stack has the assignment as its own${by} and would delete ` +
        "it at the end of this very deployment. Leave `onExisting` out here, and have the other stack share it; or take the grant out in one " +
        "deployment and declare it in the next, between which there is no access."
    );
}

/** @param deploys of what a deployer gets without a grant, which has settings for it: the kind of objects that it is for */
export function madeAlike(
    vault: string,
    { what }: ExpectedAssignment,
    { id }: LiveAssignment,
    deploys?: ObjectKind,
): string {
    const [it, former] =
        deploys !== undefined
            ? [
                  "access",
                  'the deployer had another name: "deployer" by `Principal.deployer()`. Keep it, as the third argument of ' +
                      "`Principal.objectId`: the assignment is deleted with the resource of the former name.",
              ]
            : ["grant", `a principal or a component was renamed, or \`onExisting\` changed. ${keepingAccess}`];
    return (
        `Vault "${vault}": ${what} is assigned already, by ${id}, under the very name that this ${it} gives its assignment. Look whether ` +
        `this stack has it (pulumi stack --show-ids --show-urns). If it has, as another resource, then ${former} If it has, as this very ` +
        `${it}, then this check was to be replaced by hand (leave out \`--replace\`, or take the mark back by pulumi state untaint: a ` +
        "check has nothing that a replacement could mend), or is missing from the state, as in stacks of before there was one: " +
        "docs/runbooks/upgrade.md says how it comes back. If it hasn't, another stack made it, or an earlier one: " +
        waysOut(id, deploys)
    );
}

export function existsAlready(
    vault: string,
    { what }: ExpectedAssignment,
    { id }: LiveAssignment,
    deploys?: ObjectKind,
): string {
    return (
        `Vault "${vault}": ${what} is assigned already, by ${id}, which this stack doesn't have. Azure takes no second one that is ` +
        `equal: ${waysOut(id, deploys)}`
    );
}

/** What can be done where others have made an assignment. */
function waysOut(id: string, deploys: ObjectKind | undefined): string {
    const deletion = `delete it (az role assignment delete --ids ${id}).`;
    return deploys === undefined
        ? 'share it, and leave it when it leaves the program, by `onExisting: "adopt"` at the grant; take it over as the stack\'s own by ' +
              `\`adopt: "${id}"\`; or ${deletion}`
        : `share it by \`vault.grants.${deploys}.manage(deployer, { onExisting: "adopt" })\` before the first of the ${deploys} is ` +
              "declared, with the Principal that deploys: it stays theirs, and goes when they take it back; leave all access " +
              'of the deployers to others by `deployerAccess: "none"` at the vault; or, where no stack has it any more, ' +
              deletion;
}

export function givesElsewhere(
    vault: string,
    { what, scope }: Pick<ExpectedAssignment, "what" | "scope">,
    adopt: string,
    actual: string,
): string {
    return (
        `Vault "${vault}": ${what} can't take over ${adopt}, which gives access on ${actual}, while the grant is on ${scope}. Declare ` +
        "the grant where that access is, or leave `adopt` out."
    );
}

export function unseen(vault: string, message: string): string {
    return `Vault "${vault}": whether the declared access can be given can't be told in advance. ${message}`;
}

export function lacksRights(vault: string, scope: string, missing: readonly string[]): string {
    return (
        `Vault "${vault}": the deploying identity lacks ${missing.join(" and ")} on ${scope}: the access that is declared can't be given. ` +
        "Assign it a role that has it, such as Role Based Access Control Administrator, or leave the grants out (`deployerAccess: " +
        '"none"`) and have somebody else give the access.'
    );
}

export function nearLimit(subscriptionId: string, present: number): string {
    return (
        `Subscription ${subscriptionId} has ${present} role assignments, and takes no more than ${roleAssignmentLimit.count}. Grant on ` +
        "groups and on whole vaults rather than on single objects, or delete assignments that nobody needs " +
        "(https://learn.microsoft.com/azure/role-based-access-control/troubleshoot-limits)."
    );
}
