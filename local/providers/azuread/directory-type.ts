// What one entry of azuread's tables says.
import { type Properties } from "../rpc/values";
import { type Shape } from "../schema/shape";
import { type GraphClient } from "./graph-client";

/** A type of directory object. */
export interface DirectoryType {
    /** `azuread:index/group:Group`. */
    readonly token: string;
    readonly shape: Shape;
    /** Inputs that the SDK has and this stand-in refuses. */
    readonly refused: readonly string[];
    readonly operations: DirectoryOperations;
}

/** What the operations work with. */
export interface DirectoryContext {
    readonly graph: GraphClient;
    readonly signal: AbortSignal;
}

/** How a type is managed. */
export interface DirectoryOperations {
    readonly create: (context: DirectoryContext, inputs: Properties) => Promise<string>;
    readonly read: (context: DirectoryContext, id: string) => Promise<Properties | undefined>;
    /** Absent where every change makes a new resource. */
    readonly update?: (context: DirectoryContext, id: string, inputs: Properties, olds: Properties) => Promise<void>;
    /** `state` is what the resource's outputs were. */
    readonly delete: (context: DirectoryContext, id: string, state: Properties) => Promise<void>;
}
