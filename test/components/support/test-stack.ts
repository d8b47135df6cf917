import { forgetDeclared } from "../../../components/data-plane/life-cycle/declared";
import * as pulumi from "@pulumi/pulumi";
import type { DeploymentKind } from "../../../local/engine/deploy/context";
import { deploy } from "../../../local/engine/deploy/deploy";
import type { Deployment } from "../../../local/engine/deploy/deployment";
import type { EngineEvent } from "../../../local/engine/deploy/events";
import type { ResourceState, Snapshot } from "../../../local/engine/state/resource";
import { type ServedProviders, serveProviders } from "../../../local/providers/serve";
import { type ServedPlugin, servePlugin } from "../../../local/providers/rpc/service";
import { MemoryJournal } from "../../local/engine/deploy/rehearsal";
import { CutJournal } from "./cut-journal";
import { dynamicPlugin } from "./dynamic-plugin";
import { Uncaught } from "./host-process";

/** What one deployment did. */
export interface Deployed {
    readonly ok: boolean;
    /** `<op> <type> <name>` of every step but those of resources that stay the same, in the order in which they began. */
    readonly steps: readonly string[];
    readonly errors: readonly string[];
    readonly warnings: readonly string[];
}

/** What is declared in a test's program. */
type Program = () => unknown;

/**
 * A stack whose programs are functions of the test, deployed by the local engine and the stand-ins for the plugins in this process, to
 * the local Azure that the environment names.
 */
export class TestStack {
    private snapshot: Snapshot = { resources: [], pendingOperations: [] };
    private readonly uncaught = new Uncaught();

    private constructor(
        private readonly providers: ServedProviders,
        private readonly dynamic: ServedPlugin,
    ) {}

    static async start(): Promise<TestStack> {
        return new TestStack(await serveProviders(), await servePlugin(dynamicPlugin()));
    }

    async close(): Promise<void> {
        await this.providers.close();
        await this.dynamic.close();
        await this.uncaught.giveBack();
    }

    preview(program: Program): Promise<Deployed> {
        return this.run("preview", program);
    }

    /** @param killedAfter operations of the data plane after which the engine is killed. @default none: it isn't */
    up(program: Program, killedAfter?: number): Promise<Deployed> {
        return this.run("up", program, killedAfter);
    }

    refresh(): Promise<Deployed> {
        return this.run("refresh");
    }

    destroy(): Promise<Deployed> {
        return this.run("destroy");
    }

    /** Begins anew, with nothing in the state. */
    forget(): void {
        this.snapshot = { resources: [], pendingOperations: [] };
    }

    /** The resources in the state, without the stack and the providers. */
    get resources(): ResourceState[] {
        return this.snapshot.resources.filter(({ type }) => !type.startsWith("pulumi:"));
    }

    /** The one resource of this type and name. */
    resource(type: string, name: string): ResourceState {
        const found = this.resources.filter((state) => state.type === type && state.urn.endsWith(`::${name}`));
        if (found.length !== 1) {
            throw new Error(`The state has ${found.length} resources ${type} "${name}".`);
        }
        return found[0] as ResourceState;
    }

    private async run(
        kind: DeploymentKind,
        program: Program = () => undefined,
        killedAfter?: number,
    ): Promise<Deployed> {
        // The handlers of another deployment are in another process, which knows nothing of the program of the last one.
        forgetDeclared();
        const events: EngineEvent[] = [];
        const killed = new AbortController();
        const journal =
            killedAfter === undefined
                ? new MemoryJournal(this.snapshot)
                : new CutJournal(this.snapshot, killedAfter, () => killed.abort());
        const ports = { ...this.providers.ports, "pulumi-nodejs": this.dynamic.port };
        const attached = Object.entries(ports).map(([name, port]) => `${name}:${port}`);
        const result = await deploy(
            kind,
            {
                project: "test",
                stack: "dev",
                organization: "organization",
                config: new Map(),
                secretConfigKeys: new Set(),
                root: __dirname,
                program: {},
                snapshot: this.snapshot,
                onEvent: (event) => events.push(event),
                signal: killed.signal,
                env: { PULUMI_DEBUG_PROVIDERS: attached.join(",") },
                ...(kind === "preview" ? {} : { journal }),
            },
            async (deployment, update) => {
                await runProgram(deployment, program, this.uncaught);
                await update.finish();
            },
        );
        if (kind !== "preview") {
            this.snapshot = journal.snapshot();
        }
        if (!result.ok) {
            // The program ends by itself, and takes the connections of the next one along.
            await this.uncaught.windDown();
        }
        return { ok: result.ok, ...told(events) };
    }
}

/** Runs a program as Pulumi's runner of Node programs does: to its end, or to the first error that nobody catches. */
async function runProgram({ address, preview, stopper, context }: Deployment, program: Program, uncaught: Uncaught) {
    const { runtime } = pulumi;
    runtime.resetOptions(context.project, context.stack, 0, address, address, preview, context.organization);
    const running = async () => {
        await runtime.runInPulumiStack(async () => {
            await program();
        });
        await runtime.disconnect(true);
    };
    const ended = running();
    ended.catch(() => undefined);
    await stopper.race(Promise.race([ended, uncaught.next()]));
}

function told(events: readonly EngineEvent[]): Omit<Deployed, "ok"> {
    const steps = events.flatMap(({ resourcePreEvent }) => resourcePreEvent?.metadata ?? []);
    const diagnostics = events.flatMap(({ diagnosticEvent }) => diagnosticEvent ?? []);
    const said = (wanted: string) =>
        diagnostics.filter(({ severity }) => severity === wanted).map(({ message }) => message.trim());
    return {
        steps: steps
            .filter(({ op, type }) => op !== "same" && type !== "pulumi:pulumi:Stack")
            .map(({ op, type, urn }) => `${op} ${type.split(":").pop() ?? ""} ${urn.split("::").pop() ?? ""}`),
        errors: said("error"),
        warnings: said("warning"),
    };
}
