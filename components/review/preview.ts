/** What a preview says, in the form in which Pulumi says it: the document of `pulumi preview --json`, or its stream of events. */
import { type EngineEvent, previewOfEvents } from "./events";

/** A resource before or after a step. Secrets in it are `[secret]`, values that aren't known yet one of Pulumi's placeholders. */
export interface ResourceState {
    readonly urn: string;
    readonly type?: string;
    readonly custom?: boolean;
    readonly id?: string;
    readonly parent?: string;
    readonly protect?: boolean;
    readonly retainOnDelete?: boolean;
    readonly inputs?: Properties;
    readonly outputs?: Properties;
    /** Absent in streams of events. */
    readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>>;
}

export type Properties = Readonly<Record<string, unknown>>;

/** What happens to one resource. */
export interface PreviewStep {
    /** `create`, `update`, `replace`, `delete`, `same`, `read`, `import`, … */
    readonly op: string;
    readonly urn: string;
    readonly oldState?: ResourceState | null;
    readonly newState?: ResourceState | null;
    /** The properties that differ. */
    readonly diffReasons?: readonly string[];
    /** The properties that make it be replaced. */
    readonly replaceReasons?: readonly string[];
    /** By property path, where the provider tells. */
    readonly detailedDiff?: Readonly<Record<string, PropertyDifference>> | null;
}

export interface PropertyDifference {
    /** `add`, `delete`, `update`, each also with `-replace`. */
    readonly kind: string;
    /** False where the resource itself has changed, not what the program says of it. */
    readonly inputDiff: boolean;
}

export interface PreviewDiagnostic {
    readonly urn?: string;
    readonly message: string;
    /** `info`, `info#err`, `warning` or `error`. */
    readonly severity: string;
}

/** A broken rule of a policy pack. Only a stream of events tells of them. */
export interface PolicyViolation {
    readonly resourceUrn?: string;
    readonly message: string;
    readonly policyName: string;
    readonly policyPackName: string;
    /** `advisory`, `mandatory` or `remediate`. */
    readonly enforcementLevel: string;
}

/** A preview: Pulumi's own document, and what only its events tell. */
export interface Preview {
    readonly steps: readonly PreviewStep[];
    readonly diagnostics: readonly PreviewDiagnostic[];
    readonly policyViolations: readonly PolicyViolation[];
    /** How many resources each kind of step concerns. Absent where the preview ended early. */
    readonly changeSummary?: Readonly<Record<string, number>>;
}

/**
 * Reads what `pulumi preview --json` printed: the document, or the stream of events that it prints with
 * `PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true`. Only the stream tells of broken policies.
 *
 * @throws {Error} where the text is neither
 */
export function parsePreview(text: string): Preview {
    const document = asJson(text);
    if (isObject(document) && !isEvent(document)) {
        return previewOfDocument(document);
    }
    const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
    const events = lines.map(asJson);
    if (lines.length === 0 || !events.every(isEvent)) {
        throw new Error(
            "This is no preview. It takes what `pulumi preview --json` prints: one JSON document, or with " +
                "PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true one event a line. " +
                (text.trim() === "" ? "Got nothing: did the preview itself fail?" : "Got something else."),
        );
    }
    return previewOfEvents(events);
}

function previewOfDocument(document: Properties): Preview {
    const steps = document["steps"] ?? [];
    const diagnostics = document["diagnostics"] ?? [];
    if (!isListOf(steps, "op", "urn") || !isListOf(diagnostics, "severity")) {
        throw new Error(
            "This is JSON, but no preview: `steps` and `diagnostics` must be lists as `pulumi preview --json` prints them.",
        );
    }
    const { changeSummary } = document;
    return {
        steps: steps as unknown as PreviewStep[],
        diagnostics: diagnostics.map((diagnostic) => ({ message: "", ...diagnostic }) as unknown as PreviewDiagnostic),
        policyViolations: [],
        ...(isObject(changeSummary) ? { changeSummary: changeSummary as Record<string, number> } : {}),
    };
}

function asJson(text: string): unknown {
    try {
        return JSON.parse(text) as unknown;
    } catch {
        return undefined; // Not one JSON value: the caller tries something else, or refuses it.
    }
}

function isEvent(value: unknown): value is EngineEvent {
    return isObject(value) && typeof value["sequence"] === "number" && typeof value["timestamp"] === "number";
}

function isObject(value: unknown): value is Properties {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isListOf(value: unknown, ...texts: readonly string[]): value is Properties[] {
    return (
        Array.isArray(value) &&
        value.every((item) => isObject(item) && texts.every((text) => typeof item[text] === "string"))
    );
}
