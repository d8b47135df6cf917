// Finds, starts and attaches provider plugins.
import { credentials } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { type ProviderHandshakeResponse, ProviderHandshakeRequest } from "@pulumi/pulumi/proto/provider_pb";
import { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import { UserError } from "../../errors";
import { endWithEngine, loadAhead, pluginEnvironment } from "../child-environment";
import { sdkScript } from "../program-folder";
import type { CallInfo } from "./call";
import { findPlugin } from "./find-plugin";
import { PluginProcess } from "./plugin-process";
import { PluginProvider } from "./plugin-provider";
import type { PluginConnection } from "./protocol";
import type { Provider } from "./provider";
import { isUnimplemented, unary } from "./rpc";

/** The package of dynamic providers, which the SDK itself serves. */
export const DYNAMIC_PACKAGE = "pulumi-nodejs";

/** What plugins are told of the deployment. */
export interface PluginHostOptions {
    env: NodeJS.ProcessEnv;
    root: string;
    /** The program's folder; dynamic providers load their code from there. */
    programFolder: string;
    /** Where the Engine service is. */
    engineAddress: () => string;
    callInfo: CallInfo;
    /** Starts plugins that somebody else ends, and answers as `PULUMI_DEBUG_PROVIDERS` lists those that run. */
    startOthers?: () => Promise<string>;
    /** What dynamic providers load while nobody asks them anything. */
    dynamicModules: readonly string[];
    /** A line that a plugin printed. */
    onOutput: (line: string) => void;
}

/** How plugins are connected to. Values may have any size: a resource's inputs may hold whole files. */
export const channelOptions = {
    "grpc.max_receive_message_length": -1,
    "grpc.max_send_message_length": -1,
    "grpc.enable_http_proxy": 0,
    // A process may serve several providers, which it tells apart by their connections: none may share one.
    "grpc.use_local_subchannel_pool": 1,
};

/** A plugin that nobody has asked for yet. */
interface Prepared {
    readonly process: Promise<PluginProcess>;
    /** Ends it, also while it is starting. */
    readonly end: AbortController;
}

/** The plugins of one deployment. */
export class PluginHost {
    private closed = false;
    private readonly open = new Set<PluginConnection>();
    private readonly running: ReadonlyMap<string, number>;
    private starting: Promise<ReadonlyMap<string, number>> | undefined;
    private readonly prepared = new Map<string, Prepared>();

    constructor(private readonly options: PluginHostOptions) {
        this.running = parseAttached(options.env["PULUMI_DEBUG_PROVIDERS"]);
    }

    /** The plugins that somebody else starts, started before anyone asks for them. A failure shows when someone does. */
    prepareOthers(): Promise<ReadonlyMap<string, number>> {
        if (this.starting === undefined) {
            this.starting = (this.options.startOthers?.() ?? Promise.resolve("")).then(parseAttached);
            this.starting.catch(() => undefined); // Told to whoever needs a plugin, which may be nobody.
        }
        return this.starting;
    }

    /** Starts a plugin's process before anyone asks for it. A failure shows when someone does. */
    prepare(packageName: string, version: string | undefined): void {
        const key = `${packageName}@${version ?? ""}`;
        const start = (port: number | undefined): void => {
            if (port === undefined && !this.closed && !this.prepared.has(key)) {
                const end = new AbortController();
                const process = this.start(packageName, version, end.signal);
                process.catch(() => undefined);
                this.prepared.set(key, { process, end });
            }
        };
        this.attached(packageName).then(start, () => undefined);
    }

    /** The port of a plugin that somebody else runs. Dynamic providers never are: nobody waits for others to start. */
    private async attached(packageName: string): Promise<number | undefined> {
        const port = this.running.get(packageName);
        return port !== undefined || packageName === DYNAMIC_PACKAGE
            ? port
            : (await this.prepareOthers()).get(packageName);
    }

    /** A new provider of the package, not configured yet. */
    async load(packageName: string, version: string | undefined): Promise<Provider> {
        const connection = await this.connect(packageName, version);
        if (this.closed) {
            // The deployment failed while the plugin was starting: nobody else would end it.
            connection.close();
        }
        this.open.add(connection);
        return new PluginProvider(connection, this.options.callInfo);
    }

    /** Ends every plugin that the deployment started. */
    async close(): Promise<void> {
        this.closed = true;
        for (const connection of this.open) {
            connection.close();
        }
        for (const { process, end } of this.prepared.values()) {
            end.abort();
            // One that failed to start has nothing to end.
            (await process.catch(() => undefined))?.close();
        }
    }

    private async connect(packageName: string, version: string | undefined): Promise<PluginConnection> {
        const port = await this.attached(packageName);
        if (port !== undefined) {
            const client = connectTo(port);
            const handshake = await this.handshake(client);
            await this.attach(client);
            return { client, packageName, ...(handshake && { handshake }), close: () => client.close() };
        }
        const process = await this.process(packageName, version);
        const client = connectTo(process.port);
        const handshake = await this.handshake(client);
        const close = () => {
            client.close();
            process.close();
        };
        return { client, packageName, ...(handshake && { handshake }), close };
    }

    private process(packageName: string, version: string | undefined): Promise<PluginProcess> {
        const key = `${packageName}@${version ?? ""}`;
        const prepared = this.prepared.get(key);
        this.prepared.delete(key);
        return prepared?.process ?? this.start(packageName, version);
    }

    private async start(
        packageName: string,
        version: string | undefined,
        signal?: AbortSignal,
    ): Promise<PluginProcess> {
        const { env, programFolder, engineAddress, onOutput, callInfo, dynamicModules } = this.options;
        const common = {
            ...{ env: pluginEnvironment(env), cwd: programFolder, onOutput },
            ...(signal && { signal }),
            title: `provider plugin for "${packageName}"`,
        };
        if (packageName === DYNAMIC_PACKAGE) {
            const script = sdkScript(programFolder, "cmd/dynamic-provider");
            return PluginProcess.start({
                ...common,
                env: { ...common.env, PULUMI_NODEJS_PROJECT: callInfo.project, PULUMI_NODEJS_STACK: callInfo.stack },
                command: process.execPath,
                args: [...endWithEngine, ...loadAhead(programFolder, dynamicModules), script, engineAddress()],
            });
        }
        const command = findPlugin(packageName, version, env);
        return PluginProcess.start({ ...common, command, args: [engineAddress()] });
    }

    private async handshake(client: ResourceProviderClient): Promise<ProviderHandshakeResponse | undefined> {
        const request = new ProviderHandshakeRequest()
            .setEngineAddress(this.options.engineAddress())
            .setRootDirectory(this.options.root)
            .setProgramDirectory(this.options.programFolder)
            .setConfigureWithUrn(true);
        try {
            return await unary(client, "handshake", request);
        } catch (error) {
            if (isUnimplemented(error)) {
                return undefined;
            }
            throw error;
        }
    }

    private async attach(client: ResourceProviderClient): Promise<void> {
        await unary(client, "attach", new PluginAttach().setAddress(this.options.engineAddress()));
    }
}

function connectTo(port: number): ResourceProviderClient {
    return new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure(), channelOptions);
}

/** Reads `name:port,name:port`. */
function parseAttached(text: string | undefined): ReadonlyMap<string, number> {
    const result = new Map<string, number>();
    for (const entry of (text ?? "").split(",").filter((part) => part.trim() !== "")) {
        const [name = "", port = ""] = entry.trim().split(":");
        if (name === "" || !/^\d+$/.test(port)) {
            throw new UserError(
                `PULUMI_DEBUG_PROVIDERS is a list such as "azure-native:4001,random:4002", got "${entry.trim()}" in it.`,
            );
        }
        result.set(name, Number(port));
    }
    return result;
}
