/** Through which groups principals have access to a vault with RBAC: ARM resolves them. */
import { messageOf } from "../../../internal/errors";
import type { ArmReader } from "../arm-reader";
import type { VaultSubject } from "../contract";
import type { LiveGrant } from "./live-grants";
import { Unread } from "./unread";

/** What is known of the groups that a principal is in, of those that matter. */
export interface Membership {
    /** The groups that have access, directly or through other groups. */
    readonly groups: readonly string[];
    /** What may be a group and may hold the principal: nobody could say. */
    readonly unknown: readonly string[];
}

/** Who is in which of the groups that have access. */
export interface Memberships {
    /** Requests sent so far, those to ARM left out. */
    readonly calls: number;
    /** What could not be read, each with the reason. */
    readonly notes: readonly string[];
    /** @param principal what notes call it */
    of(objectId: string, principal: string): Promise<Membership>;
    /** What the directory calls a group that the program doesn't declare, where it was asked and said so. */
    groupName(objectId: string): string | undefined;
}

export const noMembership: Membership = { groups: [], unknown: [] };

/** Memberships as ARM resolves them, nested ones included. It is asked only where a group has a role, and once a principal. */
export class AssignmentMemberships implements Memberships {
    readonly calls = 0;
    private readonly unread = new Unread();
    private readonly withRoles: ReadonlySet<string>;
    private readonly groups: ReadonlySet<string>;
    private readonly asked = new Map<string, Promise<Membership>>();

    constructor(
        { assignments = [] }: VaultSubject,
        live: readonly LiveGrant[],
        private readonly arm: ArmReader,
    ) {
        const isGroup = ({ principalType }: { readonly principalType?: string }) => principalType === "Group";
        this.withRoles = new Set(live.filter(isGroup).map(({ objectId }) => objectId));
        const declared = assignments.filter(isGroup).map(({ principalId }) => principalId.toLowerCase());
        this.groups = new Set([...this.withRoles, ...declared]);
    }

    get notes(): string[] {
        return this.unread.notes((principals) => `the groups through which ${principals} may have access`);
    }

    of(objectId: string, principal: string): Promise<Membership> {
        // ARM resolves no groups of a group.
        if (this.withRoles.size === 0 || this.groups.has(objectId)) {
            return Promise.resolve(noMembership);
        }
        const answer = this.asked.get(objectId) ?? this.ask(objectId, principal);
        this.asked.set(objectId, answer);
        return answer;
    }

    groupName(): undefined {
        return undefined;
    }

    private async ask(objectId: string, principal: string): Promise<Membership> {
        try {
            const assignments = await this.arm.assignmentsTo(objectId);
            const holders = assignments.map(({ properties }) => properties.principalId.toLowerCase());
            return { groups: [...new Set(holders)].filter((holder) => this.withRoles.has(holder)), unknown: [] };
        } catch (error) {
            this.unread.add(principal, messageOf(error));
            return { groups: [], unknown: [...this.withRoles] };
        }
    }
}
