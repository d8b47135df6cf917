/**
 * Through which groups principals have access to a vault with access policies. Its entries are object ids of any kind, and ARM says nothing
 * of them: Microsoft Graph knows which are groups, and who is in them.
 */
import { messageOf } from "../../../internal/errors";
import { graphClient } from "../../azure/clients";
import type { GraphClient } from "../../azure/graph";
import { serviceErrorOf } from "../../azure/service-error";
import type { VaultSubject } from "../contract";
import type { LiveGrant } from "./live-grants";
import { noMembership, type Membership, type Memberships } from "./memberships";
import { Unread } from "./unread";

/** Suffices for both questions: https://learn.microsoft.com/graph/api/directoryobject-getbyids#permissions */
const permission = "Directory.Read.All";

/** Memberships as Graph knows them. It is asked only where an entry is a group or may be one. */
export class PolicyMemberships implements Memberships {
    /** Requests to Graph. */
    calls = 0;
    private readonly names = new Map<string, string | undefined>();
    private readonly unreadEntries = new Unread();
    private readonly unreadPrincipals = new Unread();
    private readonly asked = new Map<string, Promise<Membership>>();

    private constructor(
        private readonly graph: GraphClient,
        /** Entries that are groups, and entries of which nobody could say. */
        private groups: readonly string[],
        private unknown: readonly string[],
    ) {}

    /** Finds out which entries are groups: in no call where the program says what each of them is, else in one. */
    static async read(subject: VaultSubject, live: readonly LiveGrant[]): Promise<PolicyMemberships> {
        const types = new Map(
            (subject.policies ?? []).map(({ objectId, principalType }) => [objectId.toLowerCase(), principalType]),
        );
        const entries = [...new Set(live.map(({ objectId }) => objectId))];
        const groups = entries.filter((objectId) => types.get(objectId) === "Group");
        const others = entries.filter((objectId) => types.get(objectId) === undefined);
        const memberships = new PolicyMemberships(graphClient(subject.target), groups, others);
        if (others.length > 0) {
            await memberships.findGroups(others);
        }
        return memberships;
    }

    get notes(): string[] {
        return [
            ...this.unreadEntries.notes(
                (entries) => `whether ${entries} in the access policies are groups, and of whom,`,
            ),
            ...this.unreadPrincipals.notes(
                (principals) => `the groups in the access policies that ${principals} may be in`,
            ),
        ];
    }

    of(objectId: string, principal: string): Promise<Membership> {
        const answer = this.asked.get(objectId) ?? this.ask(objectId, principal);
        this.asked.set(objectId, answer);
        return answer;
    }

    groupName(objectId: string): string | undefined {
        return this.names.get(objectId);
    }

    private async findGroups(entries: readonly string[]): Promise<void> {
        this.calls++;
        try {
            const found = await this.graph.groupsAmong(entries);
            found.forEach((name, objectId) => this.names.set(objectId, name));
            this.groups = [...this.groups, ...found.keys()];
            this.unknown = [];
        } catch (error) {
            this.unreadEntries.add(entries.join(", "), this.reasonOf(error));
        }
    }

    private async ask(objectId: string, principal: string): Promise<Membership> {
        const others = (ids: readonly string[]) => ids.filter((id) => id !== objectId);
        const [groups, unknown] = [others(this.groups), others(this.unknown)];
        if (groups.length === 0) {
            return unknown.length === 0 ? noMembership : { groups: [], unknown };
        }
        this.calls++;
        try {
            return { groups: await this.graph.groupsHolding(objectId, groups), unknown };
        } catch (error) {
            this.unreadPrincipals.add(principal, this.reasonOf(error));
            return { groups: [], unknown: [...groups, ...unknown] };
        }
    }

    private reasonOf(error: unknown): string {
        const service = serviceErrorOf(error);
        if (service?.status === 403) {
            return (
                `Microsoft Graph refuses the identity that verifies (${service.code}). It needs Graph's application permission ` +
                `${permission}, with an administrator's consent`
            );
        }
        const reason = service === undefined ? messageOf(error) : `it answered ${service.status} (${service.code})`;
        const { endpoint } = this.graph;
        return `Microsoft Graph (${endpoint}) could not be asked: ${reason}`;
    }
}
