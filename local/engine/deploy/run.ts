// Runs a deployment: a preview, an update, a refresh or a destroy.
import { messageOf } from "../errors";
import type { PropertyMap } from "../values";
import type { DeploymentContext, DeploymentKind, DeploymentResult } from "./context";
import { Deployment } from "./deployment";
import { StepFailed } from "./step-executor";
import { engineService } from "./monitor/engine-service";
import { Monitor } from "./monitor/monitor";
import { type EngineServer, serve } from "./monitor/server";
import { type ProgramEnd, type RunningProgram, startProgram } from "./program";
import { refreshAll } from "./refresh";
import { StepExecutor } from "./step-executor";
import { Stopped } from "./stopper";
import { providerPackage, stackUrn } from "./urn";
import { Update } from "./update";
import { requestedVersion } from "./providers/registry";

export type { DeploymentContext, DeploymentKind, DeploymentResult, ProgramSettings } from "./context";

/** How long a program may take to end once the deployment has stopped. */
const PROGRAM_GRACE_MS = 2_000;

/** Runs a deployment to its end. Failures are in the events and the result; it only throws where it couldn't begin. */
export async function runDeployment(kind: DeploymentKind, context: DeploymentContext): Promise<DeploymentResult> {
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
        const outputs = await carryOut(kind, deployment, executor, update);
        return conclude(kind, deployment, outputs);
    } finally {
        context.signal?.removeEventListener("abort", cancel);
        await deployment.host.close();
        closeServer(server);
    }
}

function closeServer(server: EngineServer): void {
    server.close();
}

async function carryOut(
    kind: DeploymentKind,
    deployment: Deployment,
    executor: StepExecutor,
    update: Update,
): Promise<PropertyMap> {
    try {
        if (kind === "refresh" || deployment.context.refresh) {
            const ok = await refreshAll(deployment, executor, kind === "refresh");
            if (!ok) {
                deployment.stopper.stop("failed");
            }
        } else {
            warnOfPendingOperations(deployment);
        }
        if (kind === "destroy") {
            await update.finish();
        } else if (kind !== "refresh") {
            await runProgram(deployment, update);
        }
    } catch (error) {
        if (!(error instanceof Stopped) && !(error instanceof StepFailed)) {
            deployment.fail("", messageOf(error));
        }
    }
    await executor.finish();
    return update.conclude();
}

async function runProgram(deployment: Deployment, update: Update): Promise<void> {
    const { context, preview, stopper, emitter } = deployment;
    stopper.throwIfStopped();
    const stack = stackUrn(context.stack, context.project);
    const program = startProgram(context, preview, deployment.address, (stream, line) =>
        emitter.diagnostic(stream === "stdout" ? "info" : "info#err", stack, line),
    );
    prepareProviders(deployment);
    const end = await endOf(program, deployment);
    if (end === "reported") {
        stopper.stop("failed");
    } else if (end !== "ok" && !stopper.stopped) {
        const how = end.signal === null ? `non-zero exit code: ${end.exitCode ?? "unknown"}` : `signal ${end.signal}`;
        deployment.fail("", `Program exited with ${how}`);
    }
    if (end === "ok") {
        await update.finish();
    }
}

/** Waits for the program's end; one that goes on after the deployment has stopped is ended. */
async function endOf(program: RunningProgram, deployment: Deployment): Promise<ProgramEnd> {
    try {
        return await deployment.stopper.race(program.ended);
    } catch (error) {
        if (!(error instanceof Stopped)) {
            throw error;
        }
        const grace = setTimeout(() => program.kill(), PROGRAM_GRACE_MS);
        await program.ended;
        clearTimeout(grace);
        throw error;
    }
}

/** Starts the plugins that the last deployment used while the program is still loading. */
function prepareProviders(deployment: Deployment): void {
    for (const { type, inputs = {}, delete: condemned } of deployment.base.resources) {
        if (type.startsWith("pulumi:providers:") && !condemned && providerPackage(type) !== "pulumi") {
            deployment.host.prepare(providerPackage(type), requestedVersion(inputs));
        }
    }
}

async function cancelDeployment(deployment: Deployment): Promise<void> {
    deployment.emitter.cancel();
    deployment.stopper.stop("canceled");
    for (const provider of deployment.registry.all()) {
        await provider.cancel().catch((error: unknown) => deployment.report("warning", "", messageOf(error)));
    }
}

function conclude(kind: DeploymentKind, deployment: Deployment, outputs: PropertyMap): DeploymentResult {
    const { stopper, emitter, context } = deployment;
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
    return { ok: !failed && !stopper.canceled, changes: { ...emitter.changes }, outputs };
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
    const lines = pendingOperations.map(({ resource, type }) => `  * ${resource.urn}, interrupted while ${type}\n`);
    deployment.report(
        "warning",
        "",
        `Attempting to deploy or update resources with ${lines.length} pending operations from previous deployment.\n` +
            lines.join("") +
            "These resources are in an unknown state because the engine was interrupted while waiting for changes to them " +
            "to complete. Check with the provider whether the operations listed took effect.\n" +
            "`refresh` then takes the resources that are in the state as they are and clears these operations; an object " +
            "that an interrupted creation left behind has to be deleted by hand or adopted with the `import` option.",
    );
}
