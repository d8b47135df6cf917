// Runs a deployment: a preview, an update, a refresh or a destroy of a Node program's resources.
import type { DeploymentContext, DeploymentKind, DeploymentResult } from "./context";
import { deploy } from "./deploy";
import type { Deployment } from "./deployment";
import { type ProgramEnd, type RunningProgram, startProgram } from "./program";
import { DYNAMIC_PACKAGE } from "./providers/plugin-host";
import { requestedVersion } from "./providers/registry";
import { Stopped } from "./stopper";
import { isProviderType, providerPackage, stackUrn } from "./urn";
import type { Update } from "./update";

export type { DeploymentContext, DeploymentKind, DeploymentResult, ProgramSettings } from "./context";

/** How long a program may take to end once the deployment has stopped. */
const PROGRAM_GRACE_MS = 2_000;

/** Runs a deployment to its end. Failures are in the events and the result; it only throws where it couldn't begin. */
export function runDeployment(kind: DeploymentKind, context: DeploymentContext): Promise<DeploymentResult> {
    return deploy(kind, context, runProgram);
}

async function runProgram(deployment: Deployment, update: Update): Promise<void> {
    const { context, preview, stopper } = deployment;
    stopper.throwIfStopped();
    const stack = stackUrn(context.stack, context.project);
    const program = startProgram(context, preview, deployment.address, (stream, line) =>
        deployment.programSays(stream === "stdout" ? "info" : "info#err", stack, line),
    );
    void prepareProviders(deployment);
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

/**
 * Starts plugins while the program is still loading: those that somebody else starts, then those that the last deployment
 * used. One after the other, as they will be asked: all at once would keep the program from the processors. What a first
 * deployment will use, nobody knows; where the caller knows what dynamic providers load, it is a program that has some.
 */
async function prepareProviders({ host, base, context }: Deployment): Promise<void> {
    await host.prepareOthers().catch(() => undefined); // Told to whoever needs one.
    if (base.resources.length === 0 && (context.dynamicModules ?? []).length > 0) {
        host.prepare(DYNAMIC_PACKAGE, undefined);
    }
    for (const { type, inputs = {}, delete: condemned } of base.resources) {
        if (isProviderType(type) && !condemned && providerPackage(type) !== "pulumi") {
            host.prepare(providerPackage(type), requestedVersion(inputs));
        }
    }
}
