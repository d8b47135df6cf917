/** What a stack's state says of its verifications: what was verified, as whom, and what was found at the last deployment. */
import { KeyVaultComponentError } from "../internal/errors";
import { schemaVersion } from "../internal/wire";
import type { SubjectResult, VerificationInputs } from "../data-plane/verification/contract";

/** The verifications of a deployed stack. */
export interface DeployedVerifications {
    readonly project: string;
    readonly stack: string;
    readonly verifications: readonly DeployedVerification[];
    /** The stack's configuration, in which azure-native's default provider finds its identity; its values only where asked for. */
    readonly configuration: Readonly<Record<string, unknown>>;
}

/** One resource that verifies. */
export interface DeployedVerification {
    /** `verification-signing` */
    readonly name: string;
    /** As they were deployed. Throws where a value is encrypted. */
    inputs(): VerificationInputs;
    /** What the last deployment found. Throws where it is encrypted. */
    result(): SubjectResult | undefined;
}

const verificationType = "pulumi-nodejs:dynamic/azure-keyvault:Verification";
const configurationType = "pulumi:providers:pulumi-nodejs";
const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

interface StateResource {
    readonly urn: string;
    readonly type: string;
    readonly delete?: boolean;
    readonly inputs?: Readonly<Record<string, unknown>>;
    readonly outputs?: Readonly<Record<string, unknown>>;
}

/** Reads what `pulumi stack export` prints. */
export function readState(text: string): DeployedVerifications {
    const resources = resourcesIn(text);
    const verifying = resources.filter(({ type, delete: gone }) => type === verificationType && gone !== true);
    const [, , stack = "", project = ""] = (resources[0]?.urn ?? "").split(":").filter((part) => part !== "");
    const provider = resources.find(({ type }) => type === configurationType);
    return {
        project,
        stack,
        // A state keeps resources in the order in which they happened to be made.
        verifications: verifying.map(verificationIn).sort((a, b) => (a.name < b.name ? -1 : 1)),
        configuration: provider?.inputs ?? {},
    };
}

function resourcesIn(text: string): readonly StateResource[] {
    let exported: { readonly deployment?: { readonly resources?: unknown } | null } | null;
    try {
        exported = JSON.parse(text) as typeof exported;
    } catch {
        // What a parser says would quote the state, which may hold secrets.
        throw unusable("it is not JSON");
    }
    const resources = exported?.deployment?.resources;
    if (exported?.deployment === undefined || (resources !== undefined && !Array.isArray(resources))) {
        throw unusable("it has no `deployment`");
    }
    return (resources ?? []) as StateResource[];
}

function verificationIn({ urn, inputs = {}, outputs = {} }: StateResource): DeployedVerification {
    const name = urn.split("::").at(-1) ?? urn;
    return {
        name,
        inputs: () => {
            if (Number(inputs["schemaVersion"]) > schemaVersion) {
                throw unusable(`"${name}" was deployed by a newer version of this library: install that one`);
            }
            return plaintext(inputs, name) as VerificationInputs;
        },
        result: () => plaintext(outputs["result"], name) as SubjectResult | undefined,
    };
}

/** A value of the state with its secrets in the clear. */
export function plaintext(value: unknown, where: string): unknown {
    if (Array.isArray(value)) {
        return value.map((each) => plaintext(each, where));
    }
    if (typeof value !== "object" || value === null) {
        return value;
    }
    const properties = value as Readonly<Record<string, unknown>>;
    if (properties[signature] !== secretSignature) {
        return Object.fromEntries(Object.entries(properties).map(([key, each]) => [key, plaintext(each, where)]));
    }
    if (typeof properties["plaintext"] === "string") {
        return plaintext(JSON.parse(properties["plaintext"]), where);
    }
    throw unusable(`"${where}" is encrypted in it: export it with --show-secrets, into a pipe and not into a file`);
}

function unusable(why: string): KeyVaultComponentError {
    return new KeyVaultComponentError("InvalidArgument", `The stack's state can't be used: ${why}.`);
}
