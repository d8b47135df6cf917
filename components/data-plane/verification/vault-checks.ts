/**
 * What is verified of a vault: the settings in force are the declared ones, who was declared to have access has it, and nobody else has
 * been given any on the vault or on something in it. Read back from ARM: access is computed, not tried.
 */
import {
    dataActionsOf,
    expand,
    objectKinds,
    permissionsOf,
    shortAction,
    type Permissions,
} from "../../access/data-actions";
import { getVault, type ArmVault } from "../arm-vault";
import { armClient } from "../clients";
import type { DeclaredAssignment, DeclaredPolicy, VaultSubject } from "./contract";
import { describeDifference } from "./difference";
import type { Findings } from "./report";
import { settingsOf } from "./settings";

const authorizationApiVersion = "2022-04-01";

interface LiveAssignment {
    readonly properties: { readonly principalId: string; readonly roleDefinitionId: string; readonly scope: string };
}

interface RoleDefinition {
    readonly properties: {
        readonly roleName: string;
        readonly permissions: readonly { readonly dataActions?: readonly string[] }[];
    };
}

/** Reads of ARM, counted. */
export class ArmReader {
    calls = 0;

    constructor(private readonly subject: VaultSubject) {}

    async vault(): Promise<ArmVault> {
        this.calls++;
        return getVault(this.subject.target);
    }

    /** The role assignments on the vault and on what is in it, not those that it inherits. */
    async assignments(): Promise<LiveAssignment[]> {
        const { vaultId } = this.subject.target;
        const found: LiveAssignment[] = [];
        let next: string | undefined = `${vaultId}/providers/Microsoft.Authorization/roleAssignments`;
        let version: string | undefined = authorizationApiVersion;
        while (next !== undefined) {
            const page = (await this.get(next, version)) as { value?: LiveAssignment[]; nextLink?: string };
            found.push(...(page.value ?? []));
            next = page.nextLink;
            version = undefined;
        }
        return found.filter(({ properties }) => properties.scope.toLowerCase().startsWith(vaultId.toLowerCase()));
    }

    async roleDefinition(id: string): Promise<RoleDefinition> {
        return (await this.get(id, authorizationApiVersion)) as RoleDefinition;
    }

    private async get(path: string, apiVersion: string | undefined): Promise<unknown> {
        this.calls++;
        return (await armClient(this.subject.target).request("GET", path, apiVersion)).body;
    }
}

/** Checks a vault's settings and access. */
export async function checkVault(subject: VaultSubject, arm: ArmReader, findings: Findings): Promise<void> {
    const live = await findings.read("exists", () => arm.vault());
    if (live === undefined) {
        return;
    }
    for (const [setting, declared] of Object.entries(subject.settings)) {
        findings.record(`setting ${setting}`, describeDifference(declared, settingOf(live, setting)));
    }
    if (subject.assignments !== undefined) {
        await checkAssignments(subject, subject.assignments, arm, findings);
    }
    if (subject.policies !== undefined) {
        checkPolicies(subject, subject.policies, live, findings);
    }
}

/** A setting in the form of {@link settingsOf}. */
function settingOf(live: ArmVault, setting: string): unknown {
    return settingsOf(live.properties)[setting];
}

async function checkAssignments(
    { target, exclusive }: VaultSubject,
    declared: readonly DeclaredAssignment[],
    arm: ArmReader,
    findings: Findings,
): Promise<void> {
    const live = await findings.read("role assignments readable", () => arm.assignments());
    if (live === undefined) {
        return;
    }
    const found = new Map(live.map((assignment) => [keyOf(relative(assignment, target.vaultId)), assignment]));
    for (const assignment of declared) {
        const isThere = found.delete(keyOf(assignment));
        findings.record(`access: ${assignment.name}`, isThere ? undefined : "the role assignment is gone");
    }
    if (!exclusive) {
        return;
    }
    await findings.run("no undeclared access", async () => {
        const undeclared = await Promise.all(
            [...found.values()].map((each) => describeUndeclared(each, target.vaultId, arm)),
        );
        const told = undeclared.filter((each) => each !== undefined).sort();
        return told.length === 0 ? undefined : told.join("; ");
    });
}

/** Words for an assignment that nobody declared, if its role gives access to what vaults hold. */
async function describeUndeclared(
    assignment: LiveAssignment,
    vaultId: string,
    arm: ArmReader,
): Promise<string | undefined> {
    const { principalId, roleDefinitionId } = assignment.properties;
    const { properties } = await arm.roleDefinition(roleDefinitionId);
    const actions = expand(properties.permissions.flatMap(({ dataActions = [] }) => dataActions));
    const { scope } = relative(assignment, vaultId);
    const on = scope === "" ? "the vault" : scope.slice(1);
    return actions.length === 0 ? undefined : `${principalId} has "${properties.roleName}" on ${on}`;
}

function relative({ properties }: LiveAssignment, vaultId: string): Omit<DeclaredAssignment, "name"> {
    return {
        principalId: properties.principalId,
        role: properties.roleDefinitionId.split("/").pop() ?? "",
        scope: properties.scope.slice(vaultId.length),
    };
}

function keyOf({ principalId, role, scope }: Omit<DeclaredAssignment, "name">): string {
    return [principalId, role, scope].join(" ").toLowerCase();
}

function checkPolicies(
    { exclusive }: VaultSubject,
    declared: readonly DeclaredPolicy[],
    { properties }: ArmVault,
    findings: Findings,
): void {
    const live = new Map(
        (properties.accessPolicies ?? []).map(({ objectId, permissions }) => [
            objectId.toLowerCase(),
            // The service keeps the letter case of what it was given, and compares without.
            dataActionsOf(spelt(permissions)).map(shortAction),
        ]),
    );
    const wanted = new Map<string, { principal: string; allows: Set<string> }>();
    for (const { objectId, principal, allows } of declared) {
        const entry = wanted.get(objectId.toLowerCase()) ?? { principal, allows: new Set() };
        allows.forEach((action) => entry.allows.add(action));
        wanted.set(objectId.toLowerCase(), entry);
    }
    for (const [objectId, { principal, allows }] of wanted) {
        const missing = [...allows].filter((action) => !live.get(objectId)?.includes(action)).sort();
        findings.record(
            `access: ${principal}`,
            missing.length === 0 ? undefined : `no policy allows ${missing.join(", ")}`,
        );
    }
    if (!exclusive) {
        return;
    }
    const undeclared = [...live].flatMap(([objectId, actions]) => {
        const beyond = actions.filter((action) => wanted.get(objectId)?.allows.has(action) !== true);
        return beyond.length === 0 ? [] : [`${objectId} can do ${beyond.join(", ")}`];
    });
    findings.record("no undeclared access", undeclared.length === 0 ? undefined : undeclared.sort().join("; "));
}

/** Permissions in their usual spelling, `all` as each of them. */
function spelt(permissions: ArmPermissions): Permissions {
    return Object.fromEntries(
        objectKinds.map((kind) => {
            const given = (permissions[kind] ?? []).map((name) => name.toLowerCase());
            const isGiven = (name: string) => given.includes("all") || given.includes(name.toLowerCase());
            return [kind, permissionsOf(kind).filter(isGiven)];
        }),
    );
}

type ArmPermissions = Readonly<Partial<Record<string, readonly string[]>>>;
