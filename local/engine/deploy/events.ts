// What a deployment tells as it goes: Pulumi's engine events (`apitype.EngineEvent`) with decrypted property values.
import type { ResourceState } from "../state/resource";

/** What is done to a resource, in Pulumi's words. */
export type StepOp =
    | "same"
    | "create"
    | "update"
    | "delete"
    | "replace"
    | "create-replacement"
    | "delete-replaced"
    | "read"
    | "read-replacement"
    | "refresh"
    | "discard"
    | "discard-replaced"
    | "remove-pending-replace"
    | "import"
    | "import-replacement";

/** How a property differs. */
export type DiffKind = "add" | "add-replace" | "delete" | "delete-replace" | "update" | "update-replace";

/** One entry of a detailed diff. */
export interface PropertyDiff {
    diffKind: DiffKind;
    /** True where the old inputs differ from the new ones, false where the old state does. */
    inputDiff: boolean;
}

/** A step, before and after it is taken. */
export interface StepEventMetadata {
    op: StepOp;
    urn: string;
    type: string;
    /** Absent at a create. */
    old?: ResourceState;
    /** Absent at a delete. */
    new?: ResourceState;
    /** The properties that make the resource be replaced. */
    keys?: string[];
    /** The properties that differ. */
    diffs?: string[];
    /** By property path; absent where the provider gives no detail. */
    detailedDiff?: Record<string, PropertyDiff>;
    /** False for the halves of a replacement that are not the replacement itself. */
    logical: boolean;
    provider: string;
}

/** `info#err` is a line that the program wrote to stderr. */
export type Severity = "debug" | "info" | "info#err" | "warning" | "error";

/** How many steps of each kind; `same` included. */
export type ResourceChanges = Partial<Record<StepOp, number>>;

/** One event; exactly one of its parts is set. Messages carry no colours and no secret values. */
export interface EngineEvent {
    sequence: number;
    /** Seconds since the epoch. */
    timestamp: number;
    preludeEvent?: { config: Record<string, string> };
    stdoutEvent?: { message: string };
    diagnosticEvent?: {
        urn?: string;
        prefix?: string;
        message: string;
        severity: Severity;
        streamID?: number;
        /** Progress that needs no keeping. */
        ephemeral?: boolean;
    };
    policyEvent?: {
        resourceUrn?: string;
        message: string;
        policyName: string;
        policyPackName: string;
        policyPackVersion: string;
        enforcementLevel: string;
    };
    resourcePreEvent?: { metadata: StepEventMetadata; planning: boolean };
    resOutputsEvent?: { metadata: StepEventMetadata; planning: boolean };
    resOpFailedEvent?: { metadata: StepEventMetadata; status: number; steps: number };
    summaryEvent?: { durationSeconds: number; resourceChanges: ResourceChanges; maybeCorrupt: boolean };
    cancelEvent?: Record<string, never>;
}

/** An event without what the emitter adds. */
export type EventBody = Omit<EngineEvent, "sequence" | "timestamp">;

/** Receives events in the order in which they happen. */
export type EventSink = (event: EngineEvent) => void;
