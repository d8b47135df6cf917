import type { EngineEvent, ResourceChanges } from "../deploy/events";
import type { PropertyMap } from "../values";

/** How an operation went. */
export interface Outcome {
    ok: boolean;
    changes: ResourceChanges;
    /** The stack's outputs before the operation. */
    oldOutputs: PropertyMap;
    /** The stack's outputs after it. */
    outputs: PropertyMap;
}

/** Shows a deployment. */
export interface Display {
    event(event: EngineEvent): void;
    /** Called once, when no event comes any more. */
    finish(outcome: Outcome): void;
}

/** Where text goes; a terminal where `isTTY`. */
export interface Output {
    write(text: string): unknown;
    isTTY?: boolean | undefined;
    columns?: number | undefined;
    rows?: number | undefined;
}
