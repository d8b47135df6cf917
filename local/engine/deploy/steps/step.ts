// What is done to one resource.
import type { PendingOperationType, ResourceState } from "../../state/resource";
import type { PropertyMap } from "../../values";
import type { PropertyDiff, Severity, StepEventMetadata, StepOp } from "../events";
import type { StateChange } from "../journal";
import type { ResourceManager } from "../providers/provider";
import { typeOf } from "../urn";

/** What a step needs of the deployment that it is part of. */
export interface StepRuntime {
    /** Whether nothing may be changed. */
    readonly preview: boolean;
    /** Who manages resources of this state. */
    managerOf(state: ResourceState): ResourceManager;
    /** Configures a provider as the state has it. */
    sameProvider(state: ResourceState): Promise<void>;
    /** What has become of a state of the snapshot. */
    latest(state: ResourceState): ResourceState;
    /** Puts a changed state in the place of one of the snapshot. */
    replaceBase(old: ResourceState, changed: ResourceState): void;
    /** Whether this deployment deletes the resource. */
    isDeleted(urn: string): boolean;
    report(severity: Severity, urn: string, message: string): void;
}

/** What a diff says of a step. */
export interface StepDiff {
    /** What makes the resource be replaced. */
    keys?: string[];
    diffs?: string[];
    detailedDiff?: Record<string, PropertyDiff>;
}

/** One thing that is done to one resource. */
export abstract class Step {
    abstract readonly op: StepOp;
    /** The resource before. */
    abstract readonly old: ResourceState | undefined;
    /** The resource after; filled in as the step is taken. */
    abstract readonly next: ResourceState | undefined;
    /** False for the halves of a replacement. */
    abstract readonly logical: boolean;
    /** What the provider is asked for; absent where it is asked for nothing. */
    readonly pending: PendingOperationType | undefined = undefined;
    /** Whether the program has asked for it: false for what brings the state in line before that. */
    readonly ofProgram: boolean = true;
    diff: StepDiff = {};

    abstract readonly urn: string;

    /** Takes the step. What it throws has left no trace, unless it is a `PartialFailure` of which `partial` tells. */
    abstract apply(runtime: StepRuntime): Promise<void>;

    /** What the state takes over after the step, also after one that failed in part. */
    abstract change(): StateChange | undefined;

    /** The op that is counted, where it isn't the step's own. Undefined counts nothing. */
    countedOp(): StepOp | undefined {
        return this.logical ? this.op : undefined;
    }

    metadata(): StepEventMetadata {
        const { op, urn, logical, diff } = this;
        const state = this.next ?? this.old;
        return {
            op,
            urn,
            type: state?.type ?? typeOf(urn),
            logical,
            provider: state?.provider ?? "",
            ...(this.old && { old: { ...this.old } }),
            ...(this.next && { new: { ...this.next } }),
            ...diff,
        };
    }

    /** Takes outputs that come after the step. Returns the states before and after. */
    takeOutputs(outputs: PropertyMap): { old: ResourceState; new: ResourceState } {
        throw new Error(
            `${this.urn} can have no outputs registered after "${this.op}" (${Object.keys(outputs).join(", ")}).`,
        );
    }

    /** The same once the step is taken. */
    resultMetadata(): StepEventMetadata {
        return this.metadata();
    }
}

/** The time as the state has it. */
export function now(): string {
    return new Date().toISOString();
}
