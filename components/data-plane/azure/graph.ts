import { type TokenCredential } from "@azure/core-auth";
import { RestError, type Pipeline } from "@azure/core-rest-pipeline";
import { clouds, type AzureEnvironment } from "../../internal/clouds";
import { graphTimeoutMs, idsPerLookup, groupsPerCheck } from "../../internal/limits";
import { apiPipeline, sendJson } from "./api-pipeline";
import { jsonOf, unlessAbsent } from "./service-error";

/** Microsoft Graph, with the identity of the deployment: what it knows of groups. It is read, and never written to. */
export class GraphClient {
    readonly endpoint: string;
    private readonly pipeline: Pipeline;

    /** @param tenantId whose directory is asked */
    constructor(credential: TokenCredential, environment: AzureEnvironment, tenantId: string) {
        this.endpoint = clouds[environment].graphEndpoint;
        const inTenant: TokenCredential = {
            getToken: (scopes, options) => credential.getToken(scopes, { ...options, tenantId }),
        };
        // What it says can be done without: where it can't be reached, nobody waits for long.
        this.pipeline = apiPipeline(inTenant, this.endpoint, { maxRetries: 2, retryDelayInMs: 400 });
    }

    /**
     * Which of the objects are groups, and what each is called, where that may be read.
     *
     * @see https://learn.microsoft.com/graph/api/directoryobject-getbyids
     */
    async groupsAmong(ids: readonly string[]): Promise<Map<string, string | undefined>> {
        const pages = await Promise.all(
            chunks(ids, idsPerLookup).map((page) =>
                this.post<{ readonly id: string; readonly displayName?: string | null }>("/directoryObjects/getByIds", {
                    ids: page,
                    types: ["group"],
                }),
            ),
        );
        return new Map(pages.flat().map(({ id, displayName }) => [id.toLowerCase(), displayName ?? undefined]));
    }

    /**
     * The groups, of those that are named, that a user, service principal or group is in, directly or through other groups. In none where
     * the directory doesn't know it.
     *
     * @see https://learn.microsoft.com/graph/api/directoryobject-checkmembergroups
     */
    async groupsHolding(objectId: string, groupIds: readonly string[]): Promise<string[]> {
        const path = `/directoryObjects/${objectId}/checkMemberGroups`;
        const pages = await unlessAbsent(() =>
            Promise.all(chunks(groupIds, groupsPerCheck).map((page) => this.post<string>(path, { groupIds: page }))),
        );
        return (pages ?? []).flat().map((id) => id.toLowerCase());
    }

    private async post<T>(path: string, body: unknown): Promise<readonly T[]> {
        const limit = AbortSignal.timeout(graphTimeoutMs);
        try {
            const url = new URL(`/v1.0${path}`, this.endpoint);
            const response = await sendJson(this.pipeline, "POST", url, body, limit);
            return (jsonOf(response) as { readonly value?: readonly T[] } | null)?.value ?? [];
        } catch (error) {
            if (limit.aborted) {
                throw new RestError(`no answer within ${graphTimeoutMs / 1000} seconds`, { code: "ETIMEDOUT" });
            }
            throw error;
        }
    }
}

function chunks<T>(items: readonly T[], size: number): T[][] {
    return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
        items.slice(index * size, (index + 1) * size),
    );
}
