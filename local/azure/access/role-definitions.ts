import type { Collection, Store } from "../contract";
import { builtInRoles } from "./built-in-roles";

/** What a role grants: `actions` without `notActions`, and the same for data. */
export interface Permission {
    readonly actions: readonly string[];
    readonly notActions: readonly string[];
    readonly dataActions: readonly string[];
    readonly notDataActions: readonly string[];
    readonly condition?: string;
    readonly conditionVersion?: string;
}

/** A role, built-in or custom. */
export interface RoleDefinition {
    /** A GUID. */
    readonly id: string;
    readonly roleName: string;
    readonly type: "BuiltInRole" | "CustomRole";
    readonly description: string;
    readonly assignableScopes: readonly string[];
    readonly permissions: readonly Permission[];
    readonly createdOn: string;
    readonly updatedOn: string;
    readonly createdBy: string | null;
    readonly updatedBy: string | null;
}

/** A built-in role as the table has it: one permission, lists that are empty left out. */
export interface BuiltInRole extends Partial<Permission> {
    readonly id: string;
    readonly roleName: string;
    readonly description: string;
    readonly createdOn: string;
    readonly updatedOn: string;
}

/** The roles that can be assigned. */
export class RoleDefinitions {
    readonly custom: Collection<RoleDefinition>;
    private readonly builtIn: ReadonlyMap<string, RoleDefinition>;

    constructor(store: Store) {
        this.custom = store.collection<RoleDefinition>("authorization/roleDefinitions");
        this.builtIn = new Map(builtInRoles().map((role) => [role.id, fromTable(role)]));
    }

    /** By GUID, without case. */
    get(id: string): RoleDefinition | undefined {
        return this.builtIn.get(id.toLowerCase()) ?? this.custom.get(id.toLowerCase());
    }

    *all(): Iterable<RoleDefinition> {
        yield* this.builtIn.values();
        for (const [, role] of this.custom.entries()) {
            yield role;
        }
    }
}

function fromTable({ id, roleName, description, createdOn, updatedOn, ...permission }: BuiltInRole): RoleDefinition {
    return {
        id,
        roleName,
        type: "BuiltInRole",
        description,
        assignableScopes: ["/"],
        permissions: [{ actions: [], notActions: [], dataActions: [], notDataActions: [], ...permission }],
        createdOn,
        updatedOn,
        createdBy: null,
        updatedBy: null,
    };
}
