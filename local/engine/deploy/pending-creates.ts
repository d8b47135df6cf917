// Creates that an interrupted deployment left without an outcome: what they made is taken over by its ID.
import { messageOf } from "../errors";
import { pendingCreates } from "../state/pending-creates";
import type { ResourceState } from "../state/resource";
import type { Deployment } from "./deployment";
import type { StepExecutor } from "./step-executor";
import { TakeOverStep } from "./steps/take-over";
import { refreshCommand, takeOverCommand } from "./take-over-command";
import { isProviderType } from "./urn";

/** What azure-native and azuread say of a create, where its resource is there already. */
const ALREADY_THERE = /cannot create already existing resource '([^']+)'/;

/**
 * Takes over what pending creates have made, as the context names it. Returns the states that the stack has of it now, and
 * undefined where something could not be taken over: its create stays pending, and the error has been reported.
 */
export async function takeOverCreated(
    deployment: Deployment,
    executor: StepExecutor,
): Promise<Set<ResourceState> | undefined> {
    const planned = [...(deployment.context.takeOver ?? [])].map(([urn, id]) => plan(deployment, urn, id));
    const steps = planned.filter((step) => step instanceof TakeOverStep);
    if (planned.includes("refused")) {
        return undefined;
    }
    for (const { next } of steps) {
        await deployment.ensureProvider(next.provider);
    }
    const failed = await executor.runIndependently(steps);
    deployment.stopper.throwIfStopped();
    for (const { next, predecessor } of steps.filter((step) => !failed.includes(step))) {
        if (predecessor === undefined) {
            deployment.base.append(next);
        } else {
            deployment.base.replace(predecessor, next);
        }
    }
    return failed.length === 0 ? new Set(steps.map(({ next }) => next)) : undefined;
}

function plan(deployment: Deployment, urn: string, id: string): TakeOverStep | "settled" | "refused" {
    const { context, base } = deployment;
    const refuse = (message: string) => {
        deployment.report("error", urn, message);
        return "refused" as const;
    };
    const created = pendingCreates(context.snapshot).find((resource) => resource.urn === urn);
    if (created === undefined) {
        return refuse(`${urn} is not a pending create.`);
    }
    if (isProviderType(created.type)) {
        return refuse(
            `${urn} is a provider: nothing of it is left that could be taken over. Clear its pending create.`,
        );
    }
    const present = base.find(urn);
    if (present === undefined || present.pendingReplacement) {
        return new TakeOverStep(created, id, present);
    }
    if (present.id === id) {
        // A later deployment has it already.
        context.journal?.record({ settled: urn });
        return "settled";
    }
    return refuse(
        `${urn} is in the state already, as ${present.id ?? "a resource without an ID"}. ` +
            `Only one can be: delete ${id}, and forget its pending create with \`${refreshCommand(context)} --clear-pending-creates\`.`,
    );
}

/**
 * What to do about a failed create whose resource is there because a deployment that was interrupted has made it.
 * Undefined where the failure or the state say nothing of the kind.
 */
export function wayToTakeOver({ context }: Deployment, urn: string, error: unknown): string | undefined {
    const [, id] = ALREADY_THERE.exec(messageOf(error)) ?? [];
    const isPending = pendingCreates(context.snapshot).some((resource) => resource.urn === urn);
    if (id === undefined || !isPending) {
        return undefined;
    }
    return (
        "A deployment that was interrupted has begun to create this resource: it is probably its. Take it over, and deploy again:\n" +
        takeOverCommand(refreshCommand(context), [{ urn, id }])
    );
}
