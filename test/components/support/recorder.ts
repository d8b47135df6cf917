import * as pulumi from "@pulumi/pulumi";

/** A resource as a program registered it. */
export interface Registration {
    readonly type: string;
    readonly name: string;
    readonly inputs: Record<string, unknown>;
}

/** What the recorded service answers with. */
export interface Answers {
    /** Outputs besides the inputs, by type of resource. */
    readonly outputs?: Readonly<Record<string, (registration: Registration) => Record<string, unknown>>>;
    /** Results of functions by token. A function that isn't here fails the program. */
    readonly functions?: Readonly<
        Record<string, (inputs: Record<string, unknown>, provider: string | undefined) => Record<string, unknown>>
    >;
    readonly preview?: boolean;
}

export const caller = {
    subscriptionId: "11111111-1111-4111-8111-111111111111",
    tenantId: "22222222-2222-4222-8222-222222222222",
    objectId: "33333333-3333-4333-8333-333333333333",
    clientId: "44444444-4444-4444-8444-444444444444",
};

const systemData = { createdAt: "2026-11-01T00:00:00Z" };

const azure: Required<Pick<Answers, "outputs" | "functions">> = {
    outputs: {
        "azure-native:resources:ResourceGroup": ({ name }) => ({ name }),
        "azure-native:keyvault:Vault": ({ inputs }) => {
            const name = inputs["vaultName"] as string;
            return { name, properties: { ...(inputs["properties"] as object), vaultUri: uriOf(name) }, systemData };
        },
        "azure-native:managedidentity:UserAssignedIdentity": () => ({
            principalId: "55555555-5555-4555-8555-555555555555",
        }),
        "azure-native:authorization:RoleDefinition": ({ inputs }) => ({ name: inputs["roleDefinitionId"] }),
        "pulumi-nodejs:dynamic/azure-keyvault:VaultPreparation": () => ({ createMode: "default" }),
        "pulumi-nodejs:dynamic/azure-keyvault:VaultAddress": ({ inputs }) => ({
            vaultUri: uriOf(String(inputs["vaultId"]).split("/").at(-1) ?? ""),
            tenantId: caller.tenantId,
            ...systemData,
        }),
        "pulumi-nodejs:dynamic/azure-keyvault:Caller": () => ({ principalType: "ServicePrincipal" }),
    },
    functions: { "azure-native:authorization:getClientConfig": () => caller },
};

/** Runs a program against recorded answers, and gives every registration in the order of names and types. */
export async function recorded(program: () => unknown, answers: Answers = {}): Promise<Registration[]> {
    const registrations: Registration[] = [];
    await pulumi.runtime.setMocks(
        {
            newResource: (args) => {
                const registration = {
                    type: args.type,
                    name: args.name,
                    inputs: args.inputs as Registration["inputs"],
                };
                registrations.push(registration);
                const outputs = answers.outputs?.[args.type] ?? azure.outputs[args.type];
                return { id: idOf(registration), state: { ...args.inputs, ...outputs?.(registration) } as object };
            },
            call: (args) => {
                const answer = answers.functions?.[args.token] ?? azure.functions[args.token];
                if (answer === undefined) {
                    throw new Error(`The program called ${args.token}, which nothing answers.`);
                }
                return answer(args.inputs as Record<string, unknown>, args.provider);
            },
        },
        "platform",
        "dev",
        answers.preview ?? false,
    );
    await program();
    await settled();
    return registrations.sort((a, b) => (`${a.type} ${a.name}` < `${b.type} ${b.name}` ? -1 : 1));
}

/** Only the registrations of one type. */
export function ofType(registrations: readonly Registration[], type: string): Registration[] {
    return registrations.filter((registration) => registration.type === type);
}

/** The value of an output. */
export function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
    return new Promise((resolve) => output.apply(resolve));
}

/** Stands for what isn't known. */
export const unknown = Symbol("unknown");

/** What is known of an output when its program ends. */
export async function knownOf<T>(output: pulumi.Output<T>): Promise<T | typeof unknown> {
    const { isKnown, promise } = output as unknown as { isKnown: Promise<boolean>; promise: () => Promise<T> };
    return (await isKnown) ? promise.call(output) : unknown;
}

function uriOf(vaultName: string): string {
    return `https://${vaultName}.vault.azure.net/`;
}

function idOf({ type, inputs, name }: Registration): string {
    if (type === "azure-native:keyvault:Vault") {
        return (
            `/subscriptions/${caller.subscriptionId}/resourceGroups/${String(inputs["resourceGroupName"])}` +
            `/providers/Microsoft.KeyVault/vaults/${String(inputs["vaultName"])}`
        );
    }
    return `${name}-id`;
}

async function settled(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 1));
    // Exported by the SDK, and left out of its type declarations.
    await (pulumi.runtime as unknown as { waitForRPCs(): Promise<void> }).waitForRPCs();
}
