// One policy pack, asked by the analyzer protocol.
import { credentials } from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import * as pb from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { messageOf } from "../../errors";
import type { PolicyAnalyzer, PolicyResource, PolicyViolation } from "../policies";
import { channelOptions } from "../providers/plugin-host";
import type { PluginProcess } from "../providers/plugin-process";
import { isUnimplemented, unary } from "../providers/rpc";
import {
    configurePolicies,
    type DescribedPolicy,
    type PolicyProperties,
    type PolicySettings,
    readConfiguration,
} from "./configuration";
import { levelName, levelNumber } from "./levels";
import { type PackSurroundings, startPack } from "./pack-process";
import { analyzeRequest, analyzeStackRequest } from "./requests";

/** A pack to hold a deployment to. */
export interface PolicyPackSource {
    /** The folder of its PulumiPolicy.yaml. */
    folder: string;
    /** A JSON file that configures its policies. */
    config?: string;
}

/** A pack that is running. */
export class PolicyPack implements PolicyAnalyzer {
    private name = "";

    private constructor(
        private readonly process: PluginProcess,
        private readonly client: AnalyzerClient,
    ) {}

    /** Starts a pack and configures it. */
    static async start(source: PolicyPackSource, surroundings: PackSurroundings): Promise<PolicyPack> {
        const given =
            source.config === undefined ? new Map<string, PolicySettings>() : readConfiguration(source.config);
        const process = await startPack(source.folder, surroundings);
        const address = `127.0.0.1:${process.port}`;
        const pack = new PolicyPack(process, new AnalyzerClient(address, credentials.createInsecure(), channelOptions));
        try {
            await pack.greet(source.folder, surroundings);
            await pack.configure(given, surroundings);
            return pack;
        } catch (error) {
            pack.close();
            throw error;
        }
    }

    async analyzeResource(resource: PolicyResource): Promise<PolicyViolation[]> {
        const what = `${resource.type} "${resource.name}"`;
        return violations(await this.ask(what, unary(this.client, "analyze", analyzeRequest(resource))));
    }

    async analyzeStack(resources: PolicyResource[]): Promise<PolicyViolation[]> {
        return violations(
            await this.ask("the stack", unary(this.client, "analyzeStack", analyzeStackRequest(resources))),
        );
    }

    /** Ends the process. */
    close(): void {
        this.client.close();
        this.process.close();
    }

    private async ask<Response>(what: string, answer: Promise<Response>): Promise<Response> {
        try {
            return await answer;
        } catch (error) {
            throw new Error(`The policy pack "${this.name}" failed to judge ${what}: ${messageOf(error)}`);
        }
    }

    /** Tells the pack of the engine and the stack; packs of older SDKs don't ask for either. */
    private async greet(folder: string, { context, preview, engineAddress }: PackSurroundings): Promise<void> {
        const handshake = new pb.AnalyzerHandshakeRequest()
            .setEngineAddress(engineAddress)
            .setRootDirectory(folder)
            .setProgramDirectory(folder);
        await unary(this.client, "handshake", handshake).catch(unlessUnimplemented);
        const stack = new pb.AnalyzerStackConfigureRequest()
            .setOrganization(context.organization)
            .setProject(context.project)
            .setStack(context.stack)
            .setDryRun(preview)
            .setConfigSecretKeysList([...context.secretConfigKeys]);
        context.config.forEach((value, key) => stack.getConfigMap().set(key, value));
        await unary(this.client, "configureStack", stack).catch(unlessUnimplemented);
    }

    private async configure(given: ReadonlyMap<string, PolicySettings>, { onOutput }: PackSurroundings): Promise<void> {
        const info = await unary(this.client, "getAnalyzerInfo", new Empty());
        this.name = info.getName();
        const policies = info.getPoliciesList().map(describe);
        for (const unknown of [...given.keys()].filter((key) => !isNamed(key, policies))) {
            onOutput(`The policy pack "${this.name}" has no policy "${unknown}": its configuration has no effect.`);
        }
        const request = new pb.ConfigureAnalyzerRequest();
        for (const [policy, { level, properties }] of configurePolicies(this.name, policies, initial(info), given)) {
            const config = new pb.PolicyConfig()
                .setEnforcementlevel(levelNumber(level))
                .setProperties(Struct.fromJavaScript(properties));
            request.getPolicyconfigMap().set(policy, config);
        }
        await unary(this.client, "configure", request);
    }
}

function unlessUnimplemented(error: unknown): void {
    if (!isUnimplemented(error)) {
        throw error;
    }
}

function isNamed(key: string, policies: readonly DescribedPolicy[]): boolean {
    return key === "all" || policies.some(({ name }) => name === key);
}

function describe(policy: pb.PolicyInfo): DescribedPolicy {
    const schema = policy.getConfigschema();
    const properties: PolicyProperties = schema?.getProperties()?.toJavaScript() ?? {};
    const defaults = Object.entries(properties).flatMap(([name, property]) => {
        const value = (property as PolicyProperties | null)?.["default"];
        return value === undefined ? [] : [[name, value] as const];
    });
    return {
        name: policy.getName(),
        level: levelName(policy.getEnforcementlevel()),
        defaults: Object.fromEntries(defaults),
        schema: properties,
        required: schema?.getRequiredList() ?? [],
    };
}

/** The configuration that the pack starts with. Where it sets no level, the wire has the number of `advisory` none the less. */
function initial(info: pb.AnalyzerInfo): Map<string, PolicySettings> {
    const entries = [...(info.getInitialconfigMap().entries() as Iterable<[string, pb.PolicyConfig]>)];
    return new Map(
        entries.map(([name, config]) => [
            name,
            {
                level: levelName(config.getEnforcementlevel()),
                properties: config.getProperties()?.toJavaScript() ?? {},
            },
        ]),
    );
}

function violations(response: pb.AnalyzeResponse): PolicyViolation[] {
    return response.getDiagnosticsList().map((diagnostic) => ({
        policyName: diagnostic.getPolicyname(),
        policyPackName: diagnostic.getPolicypackname(),
        policyPackVersion: diagnostic.getPolicypackversion(),
        message: diagnostic.getMessage(),
        enforcementLevel: levelName(diagnostic.getEnforcementlevel()),
        ...(diagnostic.getUrn() === "" ? {} : { urn: diagnostic.getUrn() }),
    }));
}
