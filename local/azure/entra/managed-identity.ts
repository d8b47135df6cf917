import { randomBytes } from "node:crypto";
import { PUBLIC_CLOUD } from "../clouds";
import type { Collection, Store } from "../contract";
import { isKnownResource } from "./audiences";
import { type Directory, isEnabled, type Principal } from "./directory";
import { principalDisabled } from "./errors";
import { versionOneAnswer } from "./entra-service";
import type { Tokens } from "./tokens";

/** The link-local address of the instance metadata service, which reaches us through the proxy. */
const METADATA_HOST = "169.254.169.254";

/** A request in the clear, as far as it matters here. */
export interface PlainRequest {
    readonly method: string;
    /** Absolute (through the proxy) or just a path. */
    readonly url: string;
    readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** What it is answered. */
export interface PlainResponse {
    readonly status: number;
    readonly body: unknown;
}

/**
 * The endpoints where code without a secret gets the tokens of managed identities: App Service's (`IDENTITY_ENDPOINT`),
 * for every identity of the tenant, and the virtual machine's (169.254.169.254), for the machine's own alone. Who asks
 * the latter shows nothing that other users of the computer don't know, and only the first is assigned to the machine.
 * @see https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference
 * @see https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token
 */
export class ManagedIdentityEndpoint {
    private readonly settings: Collection<string>;

    constructor(
        store: Store,
        private readonly tokens: Tokens,
        private readonly directory: Directory,
        /** The machine's own: whose tokens are given where the request names no identity. */
        private readonly systemAssignedId: string,
    ) {
        this.settings = store.collection<string>("entra/managed-identity");
    }

    /** What a request to the App Service endpoint must carry: `IDENTITY_HEADER`. */
    get header(): string {
        let header = this.settings.get("header");
        if (header === undefined) {
            header = randomBytes(24).toString("hex");
            this.settings.set("header", header);
        }
        return header;
    }

    /** Keeps the header that clients were told when everything else is forgotten. */
    keepHeader(header: string): void {
        this.settings.set("header", header);
    }

    /** The answer, or `undefined` where the request is for something else. */
    async handle(request: PlainRequest): Promise<PlainResponse | undefined> {
        const url = new URL(request.url, "http://localhost");
        // Some clients end the path with a slash.
        const path = url.pathname.replace(/\/$/, "");
        if (url.hostname === METADATA_HOST && path === "/metadata/identity/oauth2/token") {
            return request.headers["metadata"] === "true"
                ? this.token(url, this.ownIdentity())
                : refused("invalid_request", "Required metadata header not specified");
        }
        if (url.hostname !== METADATA_HOST && path === "/msi/token") {
            return request.headers["x-identity-header"] === this.header
                ? this.token(url, this.allIdentities())
                : {
                      status: 401,
                      body: { statusCode: 401, message: "The X-IDENTITY-HEADER header is absent or wrong." },
                  };
        }
        return undefined;
    }

    private async token({ searchParams }: URL, assigned: readonly Principal[]): Promise<PlainResponse> {
        const resource = searchParams.get("resource");
        if (resource === null || resource === "") {
            return refused("invalid_request", "Required query variable 'resource' is missing");
        }
        const wanted = identityNamed(searchParams) ?? this.systemAssignedId;
        const identity = assigned.find(({ id, appId, resourceId }) =>
            [id, appId, resourceId?.toLowerCase()].includes(wanted),
        );
        if (identity === undefined) {
            return refused("invalid_request", "Identity not found");
        }
        if (!isEnabled(identity)) {
            const { code, message } = principalDisabled(identity);
            return refused(code, message);
        }
        if (!isKnownResource(resource, this.directory)) {
            return refused("invalid_resource", `AADSTS500011: The resource principal named ${resource} was not found.`);
        }
        const token = await this.tokens.issue(identity, resource, PUBLIC_CLOUD);
        const body = { ...versionOneAnswer(token, resource), client_id: identity.appId };
        return { status: 200, body };
    }

    private ownIdentity(): Principal[] {
        return [this.directory.principal(this.systemAssignedId)].filter((principal) => principal !== undefined);
    }

    private allIdentities(): Principal[] {
        return [...this.directory.principals.entries()]
            .map(([, principal]) => principal)
            .filter(({ servicePrincipalType }) => servicePrincipalType === "ManagedIdentity");
    }
}

/** Which identity a request is for, in lower case; `undefined` where it names none. */
function identityNamed(query: URLSearchParams): string | undefined {
    const names = ["client_id", "object_id", "principal_id", "mi_res_id", "msi_res_id"];
    const name = names.find((candidate) => query.has(candidate));
    return name === undefined ? undefined : (query.get(name) ?? "").toLowerCase();
}

function refused(error: string, description: string): PlainResponse {
    return { status: 400, body: { error, error_description: description } };
}
