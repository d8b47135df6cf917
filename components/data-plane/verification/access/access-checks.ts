/**
 * What is verified of access to a vault: who was declared to have it has it, nobody else has been given any on the vault or on something
 * in it, and what identities try comes out as declared. What isn't tried is computed from what ARM says.
 */
import { describeDifference } from "../difference";
import type { ArmReader } from "../arm-reader";
import type { AccessRow, DeclaredAssignment, DeclaredPolicy, VaultSubject } from "../contract";
import type { Findings } from "../report";
import type { ArmVault } from "../../vaults/arm";
import { keyOf, keyOfDeclared } from "./access-keys";
import { activationsOf, type Activation, type Activations } from "./activations";
import { checkEligibleDelegates, conditionProblem } from "./delegations";
import type { Departures } from "./departures";
import { factsOfKnown, readGrants, type LiveGrant } from "./live-grants";
import { rowsOf } from "./matrix-rows";
import { AssignmentMemberships, type Memberships } from "./memberships";
import { PolicyMemberships } from "./policy-memberships";
import { probeAccess, type DeclaredGrant } from "./probing";
import {
    checkUndeclared,
    tellAssignments,
    tellPermissions,
    undeclaredAssignments,
    undeclaredPermissions,
    type Leaving,
    type Teller,
} from "./undeclared";

/** What the checks of access tell besides their findings. */
export interface AccessTold {
    readonly access: readonly AccessRow[];
    readonly notes: readonly string[];
    /** Requests to the vault itself and to Graph. */
    readonly calls: number;
}

/** What the checks of access are made with. */
export interface AccessWork {
    readonly subject: VaultSubject;
    readonly vault: ArmVault;
    readonly departures: Departures;
    readonly accessTimeoutSeconds: number;
    readonly arm: ArmReader;
    readonly findings: Findings;
}

export async function checkAccess(work: AccessWork): Promise<AccessTold> {
    const { subject, accessTimeoutSeconds, arm, findings } = work;
    const all = await liveGrants(work);
    if (all === undefined) {
        return { access: [], notes: [], calls: 0 };
    }
    // A role without data actions, as that of a delegate, is declared or not like any other, and gives nobody access.
    const live = all.filter(({ actions }) => actions.length > 0);
    const memberships = await membershipsOf(subject, live, arm);
    checkDeclared(subject, all, findings);
    await checkEligibleDelegates(subject.assignments ?? [], subject.target.vaultId, arm, findings);
    const { activations, undeclared } = await unexplained(subject, live, arm);
    const tell = subject.assignments === undefined ? tellPermissions(memberships) : tellAssignments;
    const leaving = subject.exclusive ? await leavingOf(undeclared, tell, work) : { grants: [], notes: [] };
    const declared = [...activations.grants.map(activatedGrant), ...declaredGrants(subject, live)];
    const grants = { declared, leaving: leaving.grants, live };
    const probing = await probeAccess({ subject, accessTimeoutSeconds, findings, memberships, ...grants });
    const access = await rowsOf(live, declared, probing.probed, memberships);
    return {
        access,
        notes: [...leaving.notes, ...probing.notes, ...memberships.notes, ...activations.notes],
        calls: probing.calls + memberships.calls,
    };
}

/** What isn't declared and no failure: what was until lately, and what was activated by who could until lately. */
async function leavingOf(
    undeclared: readonly LiveGrant[],
    tell: Teller,
    { departures, arm, findings }: AccessWork,
): Promise<Leaving> {
    const { grants, notes } = await activationsOf(departures.eligible, undeclared, arm);
    const activated = new Set(grants.map(({ grant }) => grant));
    const leaving = checkUndeclared(undeclared, activated, tell, departures, findings);
    return { ...leaving, notes: [...leaving.notes, ...notes] };
}

/** What is in force and not declared, without what was activated by who may. */
async function unexplained(
    { assignments, policies = [] }: VaultSubject,
    live: readonly LiveGrant[],
    arm: ArmReader,
): Promise<{ readonly activations: Activations; readonly undeclared: readonly LiveGrant[] }> {
    if (assignments === undefined) {
        return { activations: { grants: [], notes: [] }, undeclared: undeclaredPermissions(live, policies) };
    }
    const undeclared = undeclaredAssignments(live, standing(assignments));
    const activations = await activationsOf(assignments, undeclared, arm);
    const activated = new Set(activations.grants.map(({ grant }) => grant));
    return { activations, undeclared: undeclared.filter((grant) => !activated.has(grant)) };
}

async function liveGrants({ subject, vault, arm, findings }: AccessWork): Promise<LiveGrant[] | undefined> {
    const read = () => readGrants(subject, vault, arm);
    return subject.assignments === undefined ? read() : findings.read("role assignments readable", read);
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

function checkDeclared(
    { assignments, policies = [] }: VaultSubject,
    live: readonly LiveGrant[],
    findings: Findings,
): void {
    if (assignments === undefined) {
        checkPolicies(policies, live, findings);
    } else {
        checkAssignments(assignments, live, findings);
    }
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

function problemOf(declared: DeclaredAssignment, found: LiveGrant | undefined): string | undefined {
    const { allows } = declared;
    if (found === undefined) {
        return "the role assignment is gone";
    }
    const unlimited = conditionProblem(declared, found.condition);
    if (unlimited !== undefined) {
        return unlimited;
    }
    // A custom role can be changed behind everybody who has it; a built-in one can't.
    return allows === undefined ? undefined : describeDifference([...allows].sort(), [...found.actions].sort());
}

function checkPolicies(declared: readonly DeclaredPolicy[], live: readonly LiveGrant[], findings: Findings): void {
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
}
