import { randomUUID } from "node:crypto";
import type { AzureResponse, Clock, Collection, Store } from "../contract";
import { type ArmCall, type ArmType, ok } from "./arm-call";
import { notFound } from "./errors";

/** How long clients are asked to wait between two looks, in seconds. Azure says 15; a rehearsal has less patience. */
const RETRY_AFTER = "1";

/** An operation that went on after its request was answered. */
interface Operation {
    readonly id: string;
    readonly created: number;
    /** The name of what it was about, where its result shows that. */
    readonly subject?: string;
}

/** Long-running operations. What they do is done at once; how they are asked about is Azure's. */
export class Operations {
    private readonly operations: Collection<Operation>;

    constructor(
        store: Store,
        private readonly clock: Clock,
    ) {
        this.operations = store.collection<Operation>("arm/operations");
    }

    /** 202 for a vault's purge: a `Location`, and no `Azure-AsyncOperation`. */
    acceptPurge(call: ArmCall, location: string): AzureResponse {
        const { subscriptionId } = call.path;
        const id = this.start();
        const url =
            `${call.origin}/subscriptions/${subscriptionId}/providers/Microsoft.KeyVault/locations/${location}` +
            `/operationResults/${id}?api-version=${call.apiVersion}`;
        return { status: 202, headers: { location: url, "retry-after": RETRY_AFTER } };
    }

    /** 202 for a change of a managed HSM: a `Location` that answers the HSM as it is afterwards. */
    acceptHsmChange(call: ArmCall, location: string, name: string): AzureResponse {
        const url =
            `${call.origin}/subscriptions/${call.path.subscriptionId}/providers/Microsoft.KeyVault/locations/${location}` +
            `/managedHsmOperationResults/${this.start(name)}?api-version=${call.apiVersion}`;
        return { status: 202, headers: { location: url, "retry-after": RETRY_AFTER } };
    }

    /** The name of what an operation was about. Throws 404 for an operation that isn't known. */
    subjectOf(call: ArmCall): string {
        return this.find(call).subject ?? "";
    }

    /** 202 for the deletion of a resource group. */
    acceptGroupDeletion(call: ArmCall): AzureResponse {
        const id = this.start();
        const url = `${call.origin}/subscriptions/${call.path.subscriptionId}/operationresults/${id}?api-version=${call.apiVersion}`;
        return { status: 202, headers: { location: url, "retry-after": RETRY_AFTER } };
    }

    /** The headers of a resource that is still being made: where to ask, and when. */
    asyncHeaders(call: ArmCall, location: string): Record<string, string> {
        const id = this.start();
        const base = `${call.origin}/subscriptions/${call.path.subscriptionId}/providers/${call.path.namespace}/locations/${location}`;
        return {
            "azure-asyncoperation": `${base}/operations/${id}?api-version=${call.apiVersion}`,
            "retry-after": RETRY_AFTER,
        };
    }

    /** The types that operations are asked about by. */
    types(namespaces: readonly string[]): ArmType[] {
        return [
            { type: "Microsoft.KeyVault/locations/operationResults", get: (call) => this.keyVaultResult(call) },
            { type: "Microsoft.Resources/subscriptions/operationresults", get: (call) => this.groupResult(call) },
            ...namespaces.flatMap((namespace) =>
                ["operations", "operationResults"].map((kind) => ({
                    type: `${namespace}/locations/${kind}`,
                    get: (call: ArmCall) => this.asyncResult(call),
                })),
            ),
        ];
    }

    private start(subject?: string): string {
        const id = randomUUID().replace(/-/g, "").toUpperCase();
        this.operations.set(id.toLowerCase(), {
            id,
            created: this.clock.now(),
            ...(subject === undefined ? {} : { subject }),
        });
        return id;
    }

    private find(call: ArmCall): Operation {
        const operation = this.operations.get(call.path.names.at(-1)?.toLowerCase() ?? "");
        if (operation === undefined) {
            throw notFound(call.path.id);
        }
        return operation;
    }

    private keyVaultResult(call: ArmCall): AzureResponse {
        const at = new Date(this.find(call).created)
            .toISOString()
            .replace("T", " ")
            .replace(/\.\d+Z$/, "Z");
        return ok({ createdDateTime: at, lastActionDateTime: at, status: "Succeeded" });
    }

    private groupResult(call: ArmCall): AzureResponse {
        this.find(call);
        return { status: 200 };
    }

    private asyncResult(call: ArmCall): AzureResponse {
        const at = new Date(this.find(call).created).toISOString();
        return ok({ id: call.path.id, name: call.path.names.at(-1), status: "Succeeded", startTime: at, endTime: at });
    }
}
