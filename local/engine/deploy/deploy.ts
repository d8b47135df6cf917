// The course of a deployment, whatever says which resources there are to be.
import { messageOf, unsupported } from "../errors";
import { pendingCreates } from "../state/pending-creates";
import type { PropertyMap } from "../values";
import type { DeploymentContext, DeploymentKind, DeploymentResult } from "./context";
import { Deployment } from "./deployment";
import { engineService } from "./monitor/engine-service";
import { Monitor } from "./monitor/monitor";
import { serve } from "./monitor/server";
import { takeOverCreated } from "./pending-creates";
import { refreshAll } from "./refresh";
import { StepExecutor, StepFailed } from "./step-executor";
import { Stopped } from "./stopper";
import { namesIn, refreshCommand, takeOverCommand } from "./take-over-command";
import { stackUrn } from "./urn";
import { Update } from "./update";

/** Registers resources with the update, and finishes it unless it has failed. */
export type RunProgram = (deployment: Deployment, update: Update) => Promise<void>;

/** Runs a deployment with the resources of a program. */
export async function deploy(
    kind: DeploymentKind,
    context: DeploymentContext,
    runProgram: RunProgram,
): Promise<DeploymentResult> {
    if (context.config.has("pulumi:autonaming")) {
        throw unsupported("the configuration pulumi:autonaming");
    }
    const deployment = new Deployment(context, kind === "preview" || context.dryRun === true);
    const executor = new StepExecutor(deployment);
    const update = new Update(deployment, executor);
    const server = await serve(new Monitor(deployment, update).service, engineService(deployment));
    deployment.address = server.address;
    const cancel = () => void cancelDeployment(deployment);
    context.signal?.addEventListener("abort", cancel, { once: true });
    try {
        deployment.emitter.prelude(shownConfig(context));
        if (context.signal?.aborted) {
            cancel();
        }
        const outputs = await carryOut(kind, deployment, executor, update, runProgram);
        return conclude(kind, deployment, outputs);
    } finally {
        context.signal?.removeEventListener("abort", cancel);
        deployment.policies.close();
        await deployment.host.close();
        server.close();
    }
}

async function carryOut(
    kind: DeploymentKind,
    deployment: Deployment,
    executor: StepExecutor,
    update: Update,
    runProgram: RunProgram,
): Promise<PropertyMap> {
    try {
        if (kind === "refresh" || deployment.context.refresh) {
            const fresh = await takeOverCreated(deployment, executor);
            if (fresh === undefined || !(await refreshAll(deployment, executor, kind === "refresh", fresh))) {
                deployment.stopper.stop("failed");
            }
        } else {
            warnOfPendingOperations(deployment);
        }
        if (kind === "destroy") {
            await update.finish();
        } else if (kind !== "refresh") {
            await startPolicyPacks(deployment);
            await runProgram(deployment, update);
        }
    } catch (error) {
        if (!(error instanceof Stopped) && !(error instanceof StepFailed)) {
            deployment.fail("", messageOf(error));
        }
    }
    await executor.finish();
    const outputs = update.conclude();
    try {
        await update.judge();
    } catch (error) {
        deployment.fail("", messageOf(error));
    }
    return outputs;
}

async function startPolicyPacks(deployment: Deployment): Promise<void> {
    const { context, preview, policies, address } = deployment;
    await policies.start(context.policyPacks ?? [], {
        ...{ context, preview, engineAddress: address },
        onOutput: (line) => deployment.report("info#err", "", line),
    });
}

async function cancelDeployment(deployment: Deployment): Promise<void> {
    deployment.emitter.cancel();
    deployment.stopper.stop("canceled");
    for (const provider of deployment.registry.all()) {
        await provider.cancel().catch((error: unknown) => deployment.report("warning", "", messageOf(error)));
    }
}

function conclude(kind: DeploymentKind, deployment: Deployment, outputs: PropertyMap): DeploymentResult {
    const { stopper, emitter, context, filter } = deployment;
    const failed = stopper.failed || deployment.refused;
    if (failed || stopper.canceled) {
        const what = deployment.preview ? "preview" : kind === "up" ? "update" : kind;
        emitter.diagnostic(
            "error",
            stackUrn(context.stack, context.project),
            `${what} ${failed ? "failed" : "canceled"}`,
        );
    }
    emitter.summary();
    return { ok: !failed && !stopper.canceled, changes: { ...emitter.changes }, outputs: filter.properties(outputs) };
}

function shownConfig(context: DeploymentContext): Record<string, string> {
    const shown = [...context.config].map(
        ([key, value]) => [key, context.secretConfigKeys.has(key) ? "[secret]" : value] as const,
    );
    return Object.fromEntries(shown);
}

function warnOfPendingOperations(deployment: Deployment): void {
    const { pendingOperations } = deployment.context.snapshot;
    if (pendingOperations.length === 0 || deployment.preview) {
        return;
    }
    const lines = pendingOperations.map(
        ({ resource, type }) =>
            `  * ${resource.urn}, interrupted while ${type}${type === "creating" ? namesIn(resource) : ""}\n`,
    );
    deployment.report(
        "warning",
        "",
        `Attempting to deploy or update resources with ${lines.length} pending operations from previous deployment.\n` +
            lines.join("") +
            "These resources are in an unknown state because the engine was interrupted while waiting for changes to them " +
            "to complete. Check with the provider whether the operations listed took effect.\n" +
            "`refresh` then takes the resources that are in the state as they are and clears these operations." +
            waysOutOfCreates(deployment),
    );
}

/** Nobody but a person can know what has become of a creation. */
function waysOutOfCreates({ context }: Deployment): string {
    const creates = pendingCreates(context.snapshot);
    if (creates.length === 0) {
        return "";
    }
    const refresh = refreshCommand(context);
    const command = takeOverCommand(
        refresh,
        creates.map(({ urn }) => ({ urn })),
    );
    return (
        " It can't know of what an interrupted creation left behind. Where the resource exists, take it over by its ID:\n" +
        `${command}\n` +
        `Where it doesn't: ${refresh} --clear-pending-creates\n` +
        "(The Pulumi CLI has the same options, and asks where it runs interactively.)"
    );
}
