import { knownRole } from "../../access/roles";
import { roleAssignmentLimit, roleReads } from "../../internal/limits";
import { slug } from "../../internal/names";
import { omit } from "../../internal/omit";
import {
    assignmentApiVersion,
    assignmentObject,
    assignmentsAround,
    definitionsType,
    guidOf,
    isEqual,
    same,
    type LiveAssignment,
} from "./arm-assignments";
import type {
    AssignmentCheckInputs,
    DeployersAssignment,
    ExpectedAssignment,
    SharedAssignment,
} from "./assignment-contract";
import {
    existsAlready,
    givesElsewhere,
    lacksRights,
    madeAlike,
    nearLimit,
    oneOfTwo,
    renamed,
    sharedSoFar,
    unseen,
    wouldBeLost,
} from "./assignment-sentences";
import { missingRights } from "./control-plane-rights";
import { keepShared } from "./role-assignment";
import { rememberLeaving, rememberOwned, rememberSharing } from "../life-cycle/declared";
import { handlerOf, unnamed, type CheckFailure, type DynamicHandler } from "../life-cycle/handler";
import { time, untilReplicated } from "../azure/retry";
import { serviceErrorOf, unlessAbsent } from "../azure/service-error";
import { armOf } from "../vaults/arm";
import { isUnknown, sameJson } from "../life-cycle/values";

type Inputs = AssignmentCheckInputs;

const compared = [
    "vault",
    "vaultId",
    "subscriptionId",
    "resourceGroupId",
    "assignments",
    "shared",
    "eligibleRoles",
    "actions",
    "identity",
] as const;

const describe = ({ vault }: Partial<Inputs>) => `Vault "${vault ?? ""}"`;

const base = handlerOf<Inputs, object, readonly LiveAssignment[]>({
    inputs: compared,
    replacing: [],
    recorded: compared.filter((input) => !["assignments", "eligibleRoles"].includes(input)),
    describe,
    // What is declared was looked at by `check`: what is left is to wait for what was made since.
    observe: () => Promise.resolve([]),
    refresh: (state) => unlessAbsent(() => principalsAssignments(state.vaultId, state)),
    ensure: async (inputs, live, state) => {
        await customRolesKnown(inputs, state);
        return live ?? [];
    },
    sync: (_inputs, live) => Promise.resolve(live),
    id: ({ vaultId }) => `${vaultId}/assignments`,
    state: () => ({}),
    // One that is gone has to be looked for again: others may have made an equal one since.
    drifted: (state, live) => ({
        ...state,
        assignments: state.assignments.filter(({ assignmentName }) =>
            live.some(({ name }) => same(name, assignmentName)),
        ),
    }),
    // What was looked for goes before.
    remove: async ({ assignments }) => {
        await Promise.all(assignments.map(keepShared));
    },
});

/**
 * The handler of what looks before role assignments are made: for equal ones, which Azure would refuse a second of, and for what would
 * keep the deployer from making them. In previews as well, as far as everything is known there.
 */
export const assignmentCheck: DynamicHandler = {
    ...base,
    async check(olds, news) {
        const inputs = omit(news as unknown as Inputs, "warnings", "aliased", "ofDeployers");
        const based = await base.check(olds, inputs);
        const before = olds as Partial<Inputs>;
        const impossible = [...declaredTwice(inputs), ...nowShared(inputs, before.assignments ?? [])];
        const checked = { ...based, failures: [...(based.failures ?? []), ...impossible] };
        if (
            isUnknown(inputs.identity) ||
            (!isUnknown(inputs.assignments) && sameJson(before.assignments, inputs.assignments))
        ) {
            return checked;
        }
        const foreign = foreignOnes(inputs);
        if (foreign.length > 0) {
            return { ...checked, failures: [...checked.failures, ...foreign] };
        }
        if (checked.failures.length > 0 || listed(inputs.assignments)?.length === 0) {
            return checked;
        }
        try {
            const looking = existingOnes(inputs, {
                isNew: Object.keys(olds).length === 0,
                assignments: before.assignments ?? [],
                shared: before.shared ?? [],
                aliased: (news as Partial<Inputs>).aliased ?? [],
                ofDeployers: (news as Partial<Inputs>).ofDeployers ?? [],
            });
            // Looked for meanwhile, and told where nothing else is in the way: the access waits for all of these answers.
            const ahead = obstacles(inputs, before.assignments ?? []);
            ahead.catch(() => undefined);
            const failures = await looking;
            const warnings = failures.length > 0 ? [] : await ahead;
            return { inputs: { ...checked.inputs, warnings }, failures: [...checked.failures, ...failures] };
        } catch (error) {
            const refused = serviceErrorOf(error);
            if (refused?.status !== 403) {
                throw error;
            }
            return { ...checked, inputs: { ...checked.inputs, warnings: [unseen(inputs.vault, refused.message)] } };
        }
    },
    create: async (inputs) => base.create(omit(inputs, "warnings")),
    update: async (id, olds, news) => base.update(id, olds, omit(news, "warnings")),
};

/** The assignments, where their number is known: in a preview a placeholder may stand for them all. */
function listed(assignments: Inputs["assignments"]): Inputs["assignments"] | undefined {
    return Array.isArray(assignments) ? assignments : undefined;
}

/** The assignments of which everything is known. */
function knownOf<T extends object>(assignments: readonly T[] | undefined): readonly T[] {
    return Array.isArray(assignments) ? (assignments as readonly T[]).filter((one) => !isUnknown(one)) : [];
}

/** One that the program declares under two names, of one principal or one object: Azure has it once, and it goes with whichever goes first. */
function declaredTwice({ vault, assignments }: Inputs): CheckFailure[] {
    return knownOf(assignments).flatMap((assignment) => {
        const other = rememberOwned(assignmentObject(assignment) ?? "", `${assignment.what} (vault "${vault}")`);
        return other === undefined ? [] : [unnamed(oneOfTwo(vault, assignment, other))];
    });
}

/** An assignment is taken over where it is: one that gives access elsewhere isn't what the grant declares. */
function foreignOnes({ vault, assignments }: Inputs): CheckFailure[] {
    return (listed(assignments) ?? []).flatMap((assignment) => {
        const { what, scope, adopt } = isUnknown(assignment) ? ({} as Partial<ExpectedAssignment>) : assignment;
        const actual = adopt?.replace(/\/providers\/Microsoft\.Authorization\/roleAssignments\/[^/]+$/i, "");
        if (what === undefined || actual === undefined || isUnknown(scope) || same(actual, scope ?? "")) {
            return [];
        }
        return [unnamed(givesElsewhere(vault, { what, scope: scope ?? "" }, String(adopt), actual))];
    });
}

/**
 * One that this stack has as its own is deleted with the resource that stands for it, which goes last, and nobody makes it anew: not the
 * check of the principal's former name either, which stays with the other grants of that name. Whichever of the two checks comes second
 * sees both.
 */
function nowShared({ vault, assignments, shared }: Inputs, own: readonly ExpectedAssignment[]): CheckFailure[] {
    const sharedHere = knownOf(shared);
    const declared = listed(assignments) === undefined ? own : [...knownOf(assignments), ...sharedHere];
    const leaving = own.filter((former) => !declared.some((assignment) => isEqual(former, assignment)));
    const lost = [
        ...sharedHere.map((assignment) => {
            const former = rememberSharing(assignmentObject(assignment) ?? "", assignment.what);
            return [assignment.what, own.find((other) => isEqual(other, assignment))?.what ?? former] as const;
        }),
        ...leaving.map(({ what, ...former }) => [rememberLeaving(assignmentObject(former) ?? "", what), what] as const),
    ];
    return lost.flatMap(([what, former]) =>
        what === undefined || former === undefined ? [] : [unnamed(wouldBeLost(vault, what, former))],
    );
}

/** What the last deployment looked for, what of it may have had another name then, and what is none of a grant. */
interface Before {
    /** Whether there was none. */
    readonly isNew: boolean;
    readonly assignments: readonly ExpectedAssignment[];
    readonly shared: readonly SharedAssignment[];
    readonly aliased: readonly string[];
    readonly ofDeployers: readonly DeployersAssignment[];
}

async function existingOnes(
    { vault, vaultId, assignments, identity }: Inputs,
    before: Before,
): Promise<CheckFailure[]> {
    const known = knownOf(assignments);
    if (isUnknown(vaultId) || known.length === 0) {
        return [];
    }
    const live = await unlessAbsent(() => principalsAssignments(vaultId, { assignments: known, identity }));
    return known.flatMap((assignment) => {
        const equal = live?.find(({ properties }) => isEqual(properties, assignment));
        const reason = equal === undefined ? undefined : inTheWay(vault, assignment, equal, before);
        return reason === undefined ? [] : [unnamed(reason)];
    });
}

/**
 * Why an equal assignment keeps the declared one from being made. One of the same name is in the way unless the last deployment was about
 * to make it for the same grant, and was perhaps interrupted: else another resource has it, which goes when the grant has got another name.
 */
function inTheWay(
    vault: string,
    assignment: ExpectedAssignment,
    equal: LiveAssignment,
    { isNew, assignments, shared, aliased, ofDeployers }: Before,
): string | undefined {
    const deploys = ofDeployers.find(({ what }) => what === assignment.what)?.kind;
    if (!same(equal.name, assignment.assignmentName)) {
        return existsAlready(vault, assignment, equal, deploys);
    }
    const looked = assignments.filter(({ assignmentName }) => same(assignmentName, equal.name));
    // The names of resources have slugs of principals' names.
    const isItself = looked.some(({ what }) => slug(what) === slug(assignment.what));
    if (isItself || (looked.length > 0 && aliased.includes(assignment.what))) {
        return undefined;
    }
    const [other] = looked;
    if (other !== undefined) {
        return renamed(vault, assignment, equal, other);
    }
    if (assignment.adopt === undefined && shared.some((former) => isEqual(former, assignment))) {
        return sharedSoFar(vault, assignment, equal);
    }
    // A program that failed before it had declared everything left a shorter list, and every assignment where it was.
    return isNew && assignment.adopt === undefined ? madeAlike(vault, assignment, equal, deploys) : undefined;
}

/** What would keep new assignments from being made, as far as it can be told in advance. */
async function obstacles(inputs: Inputs, before: readonly ExpectedAssignment[]): Promise<string[]> {
    const { vault, assignments, actions, identity } = inputs;
    const scope =
        [inputs.vaultId, inputs.resourceGroupId].find((id) => !isUnknown(id)) ??
        `/subscriptions/${inputs.subscriptionId}`;
    // A vault that is only referred to may be in another subscription than that which is deployed to.
    const subscription = scope.split("/").slice(0, 3).join("/");
    const [missing, around] = await Promise.all([
        unlessAbsent(() => missingRights(scope, actions, identity)).then(
            (rights) => rights ?? missingRights(subscription, actions, identity),
        ),
        assignmentsAround(subscription, identity),
    ]);
    const made = (listed(assignments)?.length ?? before.length + 1) - before.length;
    const present = around.filter(({ properties }) =>
        properties.scope.toLowerCase().startsWith(subscription.toLowerCase()),
    ).length;
    return [
        ...(missing.length === 0 ? [] : [lacksRights(vault, scope, missing)]),
        ...(present + made > roleAssignmentLimit.count * roleAssignmentLimit.warnedFrom
            ? [nearLimit(subscription.split("/").at(-1) ?? "", present)]
            : []),
    ];
}

/**
 * Waits until ARM knows the custom roles that the last deployment hasn't assigned: what assigns them doesn't, and fails. Whoever shares an
 * assignment waits by itself. Where roles can't be read, nothing is waited for.
 */
async function customRolesKnown(inputs: Inputs, state: Inputs | undefined): Promise<void> {
    const before = state === undefined ? [] : rolesOf(state);
    const added = rolesOf(inputs).filter((role) => !before.includes(role) && knownRole(role) === undefined);
    const arm = armOf(inputs.identity);
    const read = async (role: string) => {
        try {
            await untilReplicated(describe(inputs), async () => {
                for (let count = 1; count <= roleReads.count; count++) {
                    // On the vault, where whoever may assign the role may read it.
                    await arm.request("GET", `${inputs.vaultId}/${definitionsType}/${role}`, assignmentApiVersion);
                    await (count < roleReads.count ? time.sleep(roleReads.pauseMs) : undefined);
                }
            });
        } catch (error) {
            if (serviceErrorOf(error)?.status !== 403) {
                throw error;
            }
        }
    };
    await Promise.all([...new Set(added)].map(read));
}

/** The names (GUIDs) of the roles that a principal gets at once, or is eligible for. */
function rolesOf({ assignments, eligibleRoles = [] }: Inputs): string[] {
    return [...assignments.map(({ roleDefinitionId }) => roleDefinitionId), ...eligibleRoles].map((id) =>
        guidOf(id).toLowerCase(),
    );
}

/** The assignments around a vault of the principals that declared ones name. */
async function principalsAssignments(
    vaultId: string,
    { assignments, identity }: Pick<Inputs, "assignments"> & { readonly identity?: Inputs["identity"] | undefined },
): Promise<LiveAssignment[]> {
    const principals = [...new Set(assignments.map(({ principalId }) => principalId.toLowerCase()))];
    const found = await Promise.all(principals.map((principal) => assignmentsAround(vaultId, identity, principal)));
    return found.flat();
}
