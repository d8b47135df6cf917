// How the resources work that ARM doesn't manage by a plain GET, PUT and DELETE of their path.
import { type ArmClient } from "../../arm/client";
import { type JsonClient } from "../../http/client";
import { type Cloud } from "../../auth/clouds";
import { type Properties } from "../../rpc/values";

/** What a custom operation works with. */
export interface CustomContext {
    readonly arm: ArmClient;
    readonly cloud: Cloud;
    readonly subscriptionId: string;
    readonly signal: AbortSignal;
    /** A client for another of the cloud's services, by the scope of its tokens. */
    readonly clientFor: (scope: string) => JsonClient;
}

/** A resource as a custom operation found it. */
export interface CustomReading {
    readonly id: string;
    readonly outputs: Properties;
}

/** Each replaces one step; what is absent is done as for every other resource. */
export interface CustomOperations {
    /**
     * Finds the resource; `undefined` when it doesn't exist. `known` are its outputs and inputs as far as they are known:
     * nothing when it is imported.
     */
    readonly read?: (context: CustomContext, id: string, known: Properties) => Promise<CustomReading | undefined>;
    /** Makes the resource, which doesn't exist, or changes it. What it becomes is read afterwards. */
    readonly write?: (context: CustomContext, id: string, inputs: Properties) => Promise<void>;
    readonly delete?: (context: CustomContext, id: string, known: Properties) => Promise<void>;
}
