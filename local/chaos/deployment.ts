import * as fs from "node:fs";
import * as path from "node:path";
import type { Fault } from "../azure/management/faults";
import { manage } from "../azure/management/client";
import type { Target } from "../azure/local-azure";
import { rehearsalEnvironment } from "../cli/environment";
import { openAzure, type AzureService } from "../cli/services";
import { openWorkspace, type Workspace } from "../cli/workspace";
import type { Inventory } from "./inventory";
import { copyProject } from "./project-copy";
import { pendingOperations, recordedResources } from "./recorded";
import { printed, runToEnd, type OnLine, type Run } from "./run";

/** A copy of a project with a local Azure of its own, in which the same deployment is made again and again. */
export class Deployment {
    private constructor(
        private readonly root: string,
        private readonly script: string,
        private readonly stack: string,
        private workspace: Workspace,
        private azure: AzureService,
    ) {}

    /**
     * @param project the folder of Pulumi.yaml
     * @param script what runs a rehearsal's commands
     * @param stack the stack to deploy
     */
    static async open(project: string, script: string, stack: string): Promise<Deployment> {
        const root = copyProject(project);
        fs.mkdirSync(path.join(root, ".tmp"));
        const workspace = openWorkspace(root);
        return new Deployment(root, script, stack, workspace, await openAzure(workspace));
    }

    private get temporary(): string {
        return path.join(this.root, ".tmp");
    }

    get target(): Target {
        return this.azure.target;
    }

    /** The process of the local Azure. */
    get azurePid(): number {
        return (JSON.parse(fs.readFileSync(path.join(this.workspace.azure, "lock"), "utf8")) as { pid: number }).pid;
    }

    /** Forgets everything that was deployed, in the local Azure and in the state. */
    async reset(): Promise<void> {
        await this.revive();
        await this.manage("DELETE", "/faults");
        await this.manage("POST", "/reset");
        await this.manage("DELETE", "/requests");
        fs.rmSync(this.workspace.state, { recursive: true, force: true });
        openWorkspace(this.root);
    }

    /** Keeps all that was deployed, in the local Azure and in the state, in a folder. */
    async save(folder: string): Promise<void> {
        await this.azure.stop();
        fs.cpSync(this.workspace.directory, folder, { recursive: true });
        this.azure = await openAzure(this.workspace);
    }

    /** Has everything be as it was when a folder was saved, by this deployment or by another of the same project. */
    async restore(folder: string): Promise<void> {
        await this.azure.stop();
        fs.rmSync(this.workspace.directory, { recursive: true, force: true });
        fs.cpSync(folder, this.workspace.directory, { recursive: true });
        this.workspace = openWorkspace(this.root);
        this.azure = await openAzure(this.workspace);
    }

    /** Gives the stack another configuration. */
    configure(file: string): void {
        fs.copyFileSync(file, path.join(this.root, `Pulumi.${this.stack}.yaml`));
    }

    /** Starts the local Azure again where it has been killed. */
    async revive(): Promise<void> {
        if ((await this.azure.failure()) !== undefined) {
            this.azure = await openAzure(this.workspace);
        }
    }

    arm(fault: Fault): Promise<unknown> {
        return this.manage("POST", "/faults", fault);
    }

    /** How many requests the local Azure has had since the last reset, of one kind of host or of all. */
    async requests(host = /./): Promise<number> {
        const { counts } = (await this.manage("GET", "/requests")) as { counts: Readonly<Record<string, number>> };
        return Object.entries(counts)
            .filter(([key]) => host.test(key.split(" ")[1] ?? ""))
            .reduce((sum, [, count]) => sum + count, 0);
    }

    /** Whether an armed fault has not met any request yet. */
    async faultWaits(): Promise<boolean> {
        const { faults } = (await this.manage("GET", "/faults")) as {
            faults: readonly { readonly count?: number; readonly left: number }[];
        };
        return faults.some(({ count = 1, left }) => left === count);
    }

    private get stateFile(): string {
        return path.join(this.workspace.state, ".pulumi", "stacks", this.workspace.project, `${this.stack}.json`);
    }

    /** The size of the state on disk. */
    get stateBytes(): number {
        return fs.statSync(this.stateFile).size;
    }

    /** What the state says that was begun, and not how it ended. */
    pendingOperations(): string[] {
        return pendingOperations(this.stateFile);
    }

    /** The environment of what runs against this local Azure. */
    get environment(): NodeJS.ProcessEnv {
        return rehearsalEnvironment(process.env, this.workspace, this.target);
    }

    /**
     * Runs a command of the rehearsal, such as `up`.
     *
     * @param args its further options
     * @param onLine told of each line of progress as it appears, counted from 1
     */
    run(
        command: "up" | "preview" | "refresh" | "destroy",
        args: readonly string[] = [],
        onLine: OnLine = () => undefined,
    ): Promise<Run> {
        return runToEnd([this.script, command, "--stack", this.stack, ...args], onLine, {
            cwd: this.root,
            // What is killed leaves its temporary files: they go with this copy.
            env: { ...process.env, NO_COLOR: "1", TMPDIR: this.temporary },
        });
    }

    /** What there is now, in Azure and in the state. */
    async inventory(): Promise<Inventory> {
        const text = await this.ask("inventory.js", []);
        return [...(JSON.parse(text) as Inventory), ...recordedResources(this.stateFile)].sort();
    }

    /** Takes over into the state what pending creates have made. */
    takeOver(created: readonly { readonly urn: string; readonly id: string }[]): Promise<Run> {
        const values = created.flatMap(({ urn, id }) => [urn, id]);
        return this.run(
            "refresh",
            values.flatMap((value) => ["--import-pending-creates", value]),
        );
    }

    /** Removes from Azure what the state doesn't know of, by its ids. */
    async remove(ids: readonly string[]): Promise<void> {
        await this.ask("remove.js", ids);
    }

    /** Changes what was made, as people do behind the program's back. Answers with what it did. */
    async drift(): Promise<string[]> {
        return JSON.parse(await this.ask("drift.js", [])) as string[];
    }

    /** Runs a script of this folder against the local Azure, and answers with what it prints. */
    private ask(script: string, args: readonly string[]): Promise<string> {
        return printed(path.join(__dirname, script), args, this.environment);
    }

    async close(): Promise<void> {
        await this.azure.stop();
        fs.rmSync(this.root, { recursive: true, force: true });
    }

    /** Asks the management endpoint of the local Azure. */
    manage(method: string, route: string, body?: unknown): Promise<unknown> {
        return manage(this.target, method, route, body);
    }
}
