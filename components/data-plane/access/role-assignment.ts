import { omit } from "../../internal/omit";
import {
    assignmentApiVersion,
    assignmentObject,
    assignmentsAround,
    assignmentsType,
    isEqual,
    type LiveAssignment,
} from "./arm-assignments";
import { armOf } from "../vaults/arm";
import type { ExpectedAssignment, RoleAssignmentInputs, RoleAssignmentOutputs } from "./assignment-contract";
import { tell } from "../azure/progress";
import { isOwned, rememberShared, sharedBy } from "../life-cycle/declared";
import { handlerOf, type DynamicHandler } from "../life-cycle/handler";
import { untilReplicated } from "../azure/retry";
import { reasonOf, unlessAbsent } from "../azure/service-error";
import { sameName } from "../life-cycle/values";

type Inputs = RoleAssignmentInputs;
type Added = Pick<RoleAssignmentOutputs, "liveName" | "adopted">;

/** The assignment that is in force, and whether others made it. */
interface Live {
    readonly assignment: LiveAssignment;
    readonly adopted: boolean;
}

/** What an assignment is known by. Azure takes any capitals of it for the same. */
const knownBy = ["scope", "principalId", "roleDefinitionId"] as const;

const base = handlerOf<Inputs, Added, Live>({
    inputs: [
        ...(["scope", "principalId", "principalType", "roleDefinitionId", "assignmentName"] as const),
        ...(["description", "condition", "identity"] as const),
    ],
    replacing: knownBy,
    recorded: ["principalType", "assignmentName", "identity"],
    same: (property, old, declared) => knownBy.some((part) => part === property) && sameName(old, declared),
    describe,
    async observe(inputs, state) {
        const assignment = await find(inputs);
        return assignment === undefined ? undefined : { assignment, adopted: state?.adopted ?? true };
    },
    async ensure(inputs, live) {
        return live ?? (await make(inputs));
    },
    async sync(inputs, live) {
        const wanted = texts(inputs, live);
        const { description, condition } = live.assignment.properties;
        const isAsDeclared =
            (wanted.description ?? null) === (description ?? null) &&
            (wanted.condition ?? null) === (condition ?? null);
        return isAsDeclared ? live : { ...live, assignment: await put(inputs, live.assignment.name, wanted) };
    },
    id: (_inputs, { assignment }) => assignment.id,
    state: (_inputs, { assignment, adopted }) => ({ liveName: assignment.name, adopted }),
    drifted: (state, live) => ({
        ...omit(state, "liveName", "adopted", "description", "condition"),
        ...shown("description", live, state),
        ...shown("condition", live, state),
    }),
    object: assignmentObject,
    // Another shared one found it there, and couldn't know who made it. One of the stack's own is deleted in its time.
    handedOver: (state) =>
        state.adopted || isOwned(assignmentObject(state) ?? "")
            ? undefined
            : countsAsOthers(state.scope, state.liveName),
    async remove({ scope, liveName, adopted, identity }) {
        if (!adopted) {
            await armOf(identity).request("DELETE", pathOf(scope, liveName), assignmentApiVersion);
        }
    },
});

/** The handler of a role assignment that others may have made before: then it is shared with them, and left to them. */
export const roleAssignment: DynamicHandler = {
    ...base,
    check: async (olds, news) => {
        const object = assignmentObject(news as unknown as Inputs);
        if (object !== undefined) {
            rememberShared(object, news);
        }
        return base.check(olds, news);
    },
};

/**
 * Makes an assignment anew which the stack had as its own, under another principal's name, and has deleted as that, while the program
 * shares it: whoever shares it has found it there, and couldn't know who made it.
 */
export async function keepShared({ what, ...own }: ExpectedAssignment): Promise<void> {
    const inputs = sharedBy(assignmentObject(own) ?? "") as Inputs | undefined;
    if (inputs === undefined) {
        return;
    }
    // Under the name that the shared one's state has.
    await put(inputs, own.assignmentName, inputs);
    tell(
        `${what}: the assignment was deleted with this grant, and is made anew, because the program shares it by another one. ` +
            countsAsOthers(own.scope, own.assignmentName),
    );
}

function countsAsOthers(scope: string, name: string): string {
    return (
        "It counts as others' from now on, and stays when its grant leaves the program: delete it then (az role assignment delete " +
        `--ids ${pathOf(scope, name)}).`
    );
}

function describe({ scope, principalId }: Partial<Inputs>): string {
    return `Role assignment of ${principalId ?? ""} on ${scope ?? ""}`;
}

function find(inputs: Inputs): Promise<LiveAssignment | undefined> {
    return unlessAbsent(async () => {
        const found = await assignmentsAround(inputs.scope, inputs.identity, inputs.principalId);
        return found.find(({ properties }) => isEqual(properties, inputs));
    });
}

async function make(inputs: Inputs): Promise<Live> {
    try {
        return { assignment: await put(inputs, inputs.assignmentName, inputs), adopted: false };
    } catch (error) {
        // Others were faster than the list of what there is.
        const assignment = reasonOf(error) === "RoleAssignmentExists" ? await find(inputs) : undefined;
        if (assignment === undefined) {
            throw error;
        }
        return { assignment, adopted: true };
    }
}

type Texts = Pick<Inputs, "description" | "condition">;

async function put(inputs: Inputs, name: string, { description, condition }: Texts): Promise<LiveAssignment> {
    const { scope, principalId, principalType, roleDefinitionId, identity } = inputs;
    const path = pathOf(scope, name);
    const properties = {
        ...{ principalId, principalType, roleDefinitionId },
        ...(description === undefined ? {} : { description }),
        ...(condition === undefined ? {} : { condition, conditionVersion: "2.0" }),
    };
    const send = () => armOf(identity).request("PUT", path, assignmentApiVersion, { properties });
    return (await untilReplicated(describe(inputs), send)).body as LiveAssignment;
}

function pathOf(scope: string, name: string): string {
    return `${scope}/${assignmentsType}/${name}`;
}

/** What the assignment is to say. Of others' assignment only what is declared changes. */
function texts(inputs: Inputs, { assignment, adopted }: Live): Texts {
    const { description, condition } = adopted ? assignment.properties : {};
    const [said, limited] = [inputs.description ?? description, inputs.condition ?? condition];
    return {
        ...(typeof said === "string" ? { description: said } : {}),
        ...(typeof limited === "string" ? { condition: limited } : {}),
    };
}

/** A text of the live assignment, unless it is others' and nothing is declared of it. */
function shown(property: "description" | "condition", { assignment, adopted }: Live, declared: Texts): Texts {
    const text = assignment.properties[property];
    const isOurs = !adopted || declared[property] !== undefined;
    return isOurs && typeof text === "string" ? { [property]: text } : {};
}
