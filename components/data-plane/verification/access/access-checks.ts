/**
 * What is verified of access to a vault: who was declared to have it has it, nobody else has been given any on the vault or on something
 * in it, and what identities try comes out as declared. What isn't tried is computed from what ARM says.
 */
import { describeDifference } from "../difference";
import type { ArmReader } from "../arm-reader";
import type { AccessRow, DeclaredAssignment, DeclaredPolicy, VaultSubject } from "../contract";
import type { Findings } from "../report";
import type { ArmVault } from "../../arm-vault";
import { activationsOf, type Activation } from "./activations";
import { factsOfKnown, grantsOfAssignments, grantsOfPolicies, type LiveGrant } from "./live-grants";
import { rowsOf } from "./matrix-rows";
import { AssignmentMemberships, type Memberships } from "./memberships";
import { PolicyMemberships } from "./policy-memberships";
import { probeAccess, type DeclaredGrant } from "./probing";

/** What the checks of access tell besides their findings. */
export interface AccessTold {
    readonly access: readonly AccessRow[];
    readonly notes: readonly string[];
    /** Requests to the vault itself and to Graph. */
    readonly calls: number;
}

export async function checkAccess(
    subject: VaultSubject,
    vault: ArmVault,
    accessTimeoutSeconds: number,
    arm: ArmReader,
    findings: Findings,
): Promise<AccessTold> {
    const all = await liveGrants(subject, vault, arm, findings);
    if (all === undefined) {
        return { access: [], notes: [], calls: 0 };
    }
    // A role without data actions, as that of a delegate, is declared or not like any other, and gives nobody access.
    const live = all.filter(({ actions }) => actions.length > 0);
    const memberships = await membershipsOf(subject, live, arm);
    const { assignments } = subject;
    const undeclared = assignments === undefined ? [] : undeclaredAmong(live, assignments);
    const activations = await activationsOf(assignments ?? [], undeclared, arm);
    if (assignments === undefined) {
        checkPolicies(subject, subject.policies ?? [], live, memberships, findings);
    } else {
        checkAssignments(assignments, all, findings);
        const activated = new Set(activations.grants.map(({ grant }) => grant));
        const unexplained = undeclared.filter((grant) => !activated.has(grant));
        if (subject.exclusive) {
            findings.record("no undeclared access", undeclaredProblem(unexplained));
        }
    }
    const declared = [...activations.grants.map(activatedGrant), ...declaredGrants(subject, live)];
    const probing = await probeAccess({ subject, accessTimeoutSeconds, findings, declared, live, memberships });
    const access = await rowsOf(live, declared, probing.probed, memberships);
    return {
        access,
        notes: [...probing.notes, ...memberships.notes, ...activations.notes],
        calls: probing.calls + memberships.calls,
    };
}

async function liveGrants(
    subject: VaultSubject,
    vault: ArmVault,
    arm: ArmReader,
    findings: Findings,
): Promise<LiveGrant[] | undefined> {
    if (subject.assignments === undefined) {
        return grantsOfPolicies(vault.properties.accessPolicies ?? []);
    }
    return findings.read("role assignments readable", async () =>
        grantsOfAssignments(await arm.assignments(), subject.target.vaultId, arm),
    );
}

async function membershipsOf(subject: VaultSubject, live: readonly LiveGrant[], arm: ArmReader): Promise<Memberships> {
    return subject.assignments === undefined
        ? PolicyMemberships.read(subject, live)
        : new AssignmentMemberships(subject, live, arm);
}

/** What is declared while it is activated. Who isn't declared by name is called by its id. */
function activatedGrant({ grant: { objectId, scope, actions }, principal = objectId }: Activation): DeclaredGrant {
    return { principal, objectId, scope, actions };
}

/** What the program gives for good, with what each of its roles allows. */
function declaredGrants({ assignments, policies = [] }: VaultSubject, live: readonly LiveGrant[]): DeclaredGrant[] {
    if (assignments === undefined) {
        return policies.map(({ principal, objectId, allows }) => ({
            principal,
            objectId: objectId.toLowerCase(),
            scope: "",
            actions: allows,
        }));
    }
    return standing(assignments).map(({ principal, principalId, role, scope, allows }) => ({
        principal,
        objectId: principalId.toLowerCase(),
        scope,
        actions: allows ?? factsOfKnown(role)?.actions ?? actionsOfLive(role, live),
    }));
}

/** A role of somebody else's making: what it gives to those who have it. */
function actionsOfLive(role: string, live: readonly LiveGrant[]): readonly string[] {
    return live.find((grant) => grant.role === role.toLowerCase())?.actions ?? [];
}

/** What is there whether anybody activates it or not. */
function standing(declared: readonly DeclaredAssignment[]): DeclaredAssignment[] {
    return declared.filter(({ eligible }) => eligible !== true);
}

function checkAssignments(
    declared: readonly DeclaredAssignment[],
    live: readonly LiveGrant[],
    findings: Findings,
): void {
    for (const assignment of standing(declared)) {
        const found = live.find((grant) => !grant.inherited && keyOf(grant) === keyOfDeclared(assignment));
        findings.record(`access: ${assignment.name}`, problemOf(assignment, found));
    }
}

function undeclaredAmong(live: readonly LiveGrant[], declared: readonly DeclaredAssignment[]): LiveGrant[] {
    const wanted = new Set(standing(declared).map(keyOfDeclared));
    return live.filter((grant) => !grant.inherited && !wanted.has(keyOf(grant)));
}

function undeclaredProblem(undeclared: readonly LiveGrant[]): string | undefined {
    const told = undeclared.map(({ objectId, through, scope }) => `${objectId} has "${through}" on ${placeOf(scope)}`);
    return told.length === 0 ? undefined : told.sort().join("; ");
}

function problemOf({ allows }: DeclaredAssignment, found: LiveGrant | undefined): string | undefined {
    if (found === undefined) {
        return "the role assignment is gone";
    }
    // A custom role can be changed behind everybody who has it; a built-in one can't.
    return allows === undefined ? undefined : describeDifference([...allows].sort(), [...found.actions].sort());
}

/** Where a grant is, in words. */
export function placeOf(scope: string): string {
    return scope === "" ? "the vault" : scope.slice(1);
}

function keyOfDeclared({ principalId, role, scope }: DeclaredAssignment): string {
    return keyOf({ objectId: principalId, role, scope });
}

function keyOf({ objectId, role, scope }: Pick<LiveGrant, "objectId" | "role" | "scope">): string {
    return [objectId, role, scope].join(" ").toLowerCase();
}

function checkPolicies(
    { exclusive }: VaultSubject,
    declared: readonly DeclaredPolicy[],
    live: readonly LiveGrant[],
    memberships: Memberships,
    findings: Findings,
): void {
    const allowed = (objectId: string) =>
        new Set(live.filter((grant) => grant.objectId === objectId).flatMap(({ actions }) => actions));
    const wanted = new Map<string, { principal: string; allows: Set<string> }>();
    for (const { objectId, principal, allows } of declared) {
        const entry = wanted.get(objectId.toLowerCase()) ?? { principal, allows: new Set() };
        allows.forEach((action) => entry.allows.add(action));
        wanted.set(objectId.toLowerCase(), entry);
    }
    for (const [objectId, { principal, allows }] of wanted) {
        const missing = [...allows].filter((action) => !allowed(objectId).has(action)).sort();
        findings.record(
            `access: ${principal}`,
            missing.length === 0 ? undefined : `no policy allows ${missing.join(", ")}`,
        );
    }
    if (!exclusive) {
        return;
    }
    const undeclared = live.flatMap(({ objectId, actions }) => {
        const beyond = actions.filter((action) => wanted.get(objectId)?.allows.has(action) !== true);
        const group = memberships.groupName(objectId);
        const who = group === undefined ? objectId : `group "${group}" (${objectId})`;
        return beyond.length === 0 ? [] : [`${who} can do ${beyond.join(", ")}`];
    });
    findings.record("no undeclared access", undeclared.length === 0 ? undefined : undeclared.sort().join("; "));
}
