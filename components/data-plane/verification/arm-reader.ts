import { getVault, type ArmVault } from "../vaults/arm";
import { armClient } from "../azure/clients";
import type { VaultSubject } from "./contract";

const authorizationApiVersion = "2022-04-01";
const eligibilityApiVersion = "2020-10-01";
/** https://learn.microsoft.com/rest/api/monitor/diagnostic-settings/list */
const diagnosticsApiVersion = "2021-05-01-preview";

export interface LiveAssignment {
    readonly name: string;
    readonly properties: {
        readonly principalId: string;
        readonly principalType?: string;
        readonly roleDefinitionId: string;
        readonly scope: string;
        readonly createdOn?: string;
        readonly condition?: string | null;
    };
}

export interface RoleDefinition {
    readonly properties: {
        readonly roleName: string;
        readonly permissions: readonly {
            readonly dataActions?: readonly string[];
            readonly notDataActions?: readonly string[];
        }[];
    };
}

/** A diagnostic setting as ARM shows it. */
export interface LiveDiagnostics {
    readonly name: string;
    readonly properties: Readonly<Record<string, unknown>> & {
        readonly logs?: readonly LiveCategory[];
        readonly metrics?: readonly LiveCategory[];
    };
}

interface LiveCategory {
    readonly category?: string | null;
    readonly categoryGroup?: string | null;
    readonly enabled?: boolean;
}

/** Reads of ARM around one vault, counted, none made twice. */
export class ArmReader {
    calls = 0;
    private readonly definitions = new Map<string, Promise<RoleDefinition>>();

    constructor(private readonly subject: Pick<VaultSubject, "target">) {}

    async vault(): Promise<ArmVault> {
        this.calls++;
        return getVault(this.subject.target);
    }

    /** The role assignments on the vault, on what is in it, and those that it inherits. */
    async assignments(): Promise<LiveAssignment[]> {
        return this.list<LiveAssignment>("Microsoft.Authorization/roleAssignments", authorizationApiVersion);
    }

    /**
     * The role assignments that reach a principal, those of its groups included.
     *
     * @see https://learn.microsoft.com/azure/role-based-access-control/role-assignments-list-rest
     */
    async assignmentsTo(objectId: string): Promise<LiveAssignment[]> {
        const filter = `assignedTo('${objectId}')`;
        return this.list<LiveAssignment>("Microsoft.Authorization/roleAssignments", authorizationApiVersion, filter);
    }

    /**
     * What a principal may activate, through groups too. Reading it needs the right to read role assignments.
     *
     * @param below the vault's id goes on with this: empty for the vault itself, `/keys/signing` for a key
     * @see https://learn.microsoft.com/rest/api/authorization/privileged-role-eligibility-rest-sample
     */
    async eligibilitiesOf(objectId: string, below: string): Promise<LiveAssignment[]> {
        const type = `${below}/providers/Microsoft.Authorization/roleEligibilityScheduleInstances`;
        return this.listAt(type, eligibilityApiVersion, `assignedTo('${objectId}')`);
    }

    async roleDefinition(id: string): Promise<RoleDefinition> {
        const known = this.definitions.get(id.toLowerCase());
        const asked = known ?? (this.get(id, authorizationApiVersion) as Promise<RoleDefinition>);
        this.definitions.set(id.toLowerCase(), asked);
        return asked;
    }

    async diagnostics(): Promise<LiveDiagnostics[]> {
        return this.list<LiveDiagnostics>("Microsoft.Insights/diagnosticSettings", diagnosticsApiVersion);
    }

    private async list<T>(type: string, apiVersion: string, filter?: string): Promise<T[]> {
        return this.listAt(`/providers/${type}`, apiVersion, filter);
    }

    private async listAt<T>(path: string, apiVersion: string, filter?: string): Promise<T[]> {
        const found: T[] = [];
        const query = filter === undefined ? "" : `?$filter=${encodeURIComponent(filter)}`;
        let next: string | undefined = `${this.subject.target.vaultId}${path}${query}`;
        let version: string | undefined = apiVersion;
        while (next !== undefined) {
            const page = (await this.get(next, version)) as { value?: T[]; nextLink?: string | null };
            found.push(...(page.value ?? []));
            next = page.nextLink ?? undefined;
            version = undefined;
        }
        return found;
    }

    private async get(path: string, apiVersion: string | undefined): Promise<unknown> {
        this.calls++;
        return (await armClient(this.subject.target).request("GET", path, apiVersion)).body;
    }
}
