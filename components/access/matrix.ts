import type * as pulumi from "@pulumi/pulumi";
import { shortAction } from "./data-actions";
import type { PrincipalType } from "./principal-types";

/** One line of the access matrix: what one principal can do with one object, or with everything in the vault. */
export interface AccessMatrixRow {
    /** The principal's logical name: known also where its object id isn't yet. */
    readonly principal: string;
    readonly objectId: pulumi.Output<string>;
    readonly principalType: pulumi.Output<PrincipalType>;
    /** `vault`, or the kind and logical name of the object: `key signing`. */
    readonly on: string;
    /** What was granted: the names of the verbs, sorted. */
    readonly verbs: readonly string[];
    /** The role, or `access policy`. */
    readonly through: string;
    /** Everything that the principal can do by it: data actions without their common start, sorted. */
    readonly allows: readonly string[];
    /** The part of `allows` that none of the verbs asked for. */
    readonly excess: readonly string[];
    /** Whether it reaches everything of its kind in the vault, though it was granted on one object. */
    readonly vaultWide: boolean;
}

/** A line as it grows while grants are declared. */
export interface GrantRecord {
    readonly principal: string;
    readonly objectId: pulumi.Output<string>;
    readonly principalType: pulumi.Output<PrincipalType>;
    readonly on: string;
    readonly through: string;
    readonly vaultWide: boolean;
    /** Verb -> the data actions that it asks for. */
    readonly verbs: Map<string, readonly string[]>;
    /** Data actions that the role or permissions give. */
    allows: readonly string[];
}

/** The access matrix of what has been declared so far, in the order of the principals' names. */
export function matrixOf(records: Iterable<GrantRecord>): AccessMatrixRow[] {
    return [...records].map(rowOf).sort((a, b) => orderOf(a).localeCompare(orderOf(b), "en"));
}

function orderOf(row: AccessMatrixRow): string {
    return [row.principal, row.on, row.through].join("\u0000");
}

function rowOf(record: GrantRecord): AccessMatrixRow {
    const asked = new Set([...record.verbs.values()].flat());
    return {
        principal: record.principal,
        objectId: record.objectId,
        principalType: record.principalType,
        on: record.on,
        verbs: [...record.verbs.keys()].sort(),
        through: record.through,
        allows: [...record.allows].sort().map(shortAction),
        excess: record.allows
            .filter((action) => !asked.has(action))
            .sort()
            .map(shortAction),
        vaultWide: record.vaultWide,
    };
}
