// The provider "pulumi", which the engine serves itself: stack references.
import type { PropertyMap, PropertyValue } from "../../values";
import { containsSecrets, containsUnknowns } from "../../values";
import { unsupported, UserError } from "../../errors";
import { typeOf } from "../urn";
import type {
    CallResult,
    CheckRequest,
    CheckResult,
    CreateRequest,
    CreateResult,
    DiffRequest,
    DiffResult,
    InvokeResult,
    Provider,
    ReadRequest,
    ReadResult,
    UpdateRequest,
} from "./provider";

const STACK_REFERENCE = "pulumi:pulumi:StackReference";

/** The outputs of another stack by name; undefined where there is no such stack. */
export type StackOutputs = (name: string) => Promise<PropertyMap | undefined>;

/** What functions of the engine need to know of the resources of this deployment. */
export type FindResource = (urn: string) => { id: string; state: PropertyMap } | undefined;

/** Serves the types and functions of the package "pulumi". */
export class BuiltinProvider implements Provider {
    constructor(
        private readonly stackOutputs: StackOutputs,
        private readonly findResource: FindResource,
    ) {}

    checkConfig(request: { news: PropertyMap }): Promise<CheckResult> {
        return Promise.resolve({ inputs: request.news, failures: [] });
    }

    diffConfig(): Promise<DiffResult> {
        return Promise.resolve({ changes: "none", replaceKeys: [], changedKeys: [], deleteBeforeReplace: false });
    }

    configure(): void {
        // There is nothing to configure.
    }

    settled(): Promise<void> {
        return Promise.resolve();
    }

    check(request: CheckRequest): Promise<CheckResult> {
        requireStackReference(request.urn);
        const name = request.news["name"];
        const known = typeof name === "string" || containsUnknowns(name ?? null);
        const extra = Object.keys(request.news).filter((key) => key !== "name");
        return Promise.resolve({
            inputs: request.news,
            failures: [
                ...(known ? [] : [{ property: "name", reason: "expected the name of a stack as a string" }]),
                ...extra.map((property) => ({ property, reason: `unknown property "${property}"` })),
            ],
        });
    }

    diff(request: DiffRequest): Promise<DiffResult> {
        const replaceKeys = request.oldInputs["name"] === request.news["name"] ? [] : ["name"];
        const changes = replaceKeys.length > 0 ? "some" : "none";
        return Promise.resolve({ changes, replaceKeys, changedKeys: replaceKeys, deleteBeforeReplace: false });
    }

    async create(request: CreateRequest): Promise<CreateResult> {
        const id = `stack-reference:${request.urn}`;
        return { id, outputs: await this.readStack(request.inputs["name"] ?? null) };
    }

    update(request: UpdateRequest): Promise<PropertyMap> {
        return this.readStack(request.inputs["name"] ?? null);
    }

    async read(request: ReadRequest): Promise<ReadResult> {
        requireStackReference(request.urn);
        const inputs = { name: request.inputs?.["name"] ?? request.id };
        return { id: request.id, outputs: await this.readStack(inputs.name), inputs };
    }

    delete(): Promise<void> {
        return Promise.resolve();
    }

    async invoke(token: string, args: PropertyMap): Promise<InvokeResult> {
        switch (token) {
            case "pulumi:pulumi:readStackOutputs":
                return { outputs: await this.readStack(args["name"] ?? null), failures: [] };
            case "pulumi:pulumi:getResource":
                return { outputs: this.getResource(args["urn"] ?? null), failures: [] };
            default:
                throw unsupported(`the function "${token}"`);
        }
    }

    call(): Promise<CallResult> {
        return Promise.reject(unsupported('methods of the package "pulumi"'));
    }

    cancel(): Promise<void> {
        return Promise.resolve();
    }

    close(): void {
        // There is no process to end.
    }

    private getResource(urn: PropertyValue): PropertyMap {
        const found = typeof urn === "string" ? this.findResource(urn) : undefined;
        if (found === undefined) {
            throw new UserError(`This deployment has no resource ${JSON.stringify(urn)}.`);
        }
        return { urn, id: found.id, state: found.state };
    }

    private async readStack(name: PropertyValue): Promise<PropertyMap> {
        if (typeof name !== "string") {
            throw new UserError("The name of a referenced stack has to be a string that is known in previews.");
        }
        const outputs = await this.stackOutputs(name);
        if (outputs === undefined) {
            throw new UserError(
                `Unknown stack "${name}": this backend has none of that name. Names have the form organization/<project>/<stack>.`,
            );
        }
        const secretOutputNames = Object.keys(outputs).filter((key) => containsSecrets(outputs[key] ?? null));
        return { name, outputs, secretOutputNames: secretOutputNames.sort() };
    }
}

function requireStackReference(urn: string): void {
    if (typeOf(urn) !== STACK_REFERENCE) {
        throw unsupported(`resources of the type "${typeOf(urn)}"`);
    }
}
