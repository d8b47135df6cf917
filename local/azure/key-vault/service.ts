import { resolveHost } from "../clouds";
import {
    AzureError,
    type AzureRequest,
    type AzureResponse,
    type DataPlaneContext,
    type KeyVaultService,
    type VaultRecord,
} from "../contract";
import { parseApiVersion } from "./api-version";
import { completeDue } from "./certificates/issue";
import { RenewalSchedule } from "./certificates/renewal";
import { certificateRoutes } from "./certificates/routes";
import { VaultContentsView } from "./contents";
import { bodyTooLarge } from "./errors";
import { hsmError, hsmRoutes, isHsm } from "./hsm";
import { attestationRoutes, keyRoutes } from "./keys/routes";
import { RotationSchedule } from "./keys/rotation";
import { defaultTransitions, type Transitions } from "./lifecycle";
import { objectKindOf, type Operation } from "./operation";
import { createPlane } from "./plane";
import { type Match, Router } from "./router";
import { secretRoutes } from "./secrets/routes";
import { Throttling } from "./throttling";

/** The longest body the service reads, in bytes: enough for the backup of a key with 500 versions. */
export const largestBody = 4 * 1024 * 1024;

/** How the data plane can be set up. */
export interface KeyVaultOptions {
    /** How long deletions, recoveries and purges take; {@link defaultTransitions} by default. */
    readonly transitions?: Transitions;
}

/** Makes the service behind `https://{vault}.vault.azure.net`: keys, secrets and certificates. */
export function createKeyVaultService(context: DataPlaneContext, options: KeyVaultOptions = {}): KeyVaultService {
    return new DataPlaneService(context, options.transitions ?? defaultTransitions);
}

class DataPlaneService extends VaultContentsView implements KeyVaultService {
    readonly name = "Key Vault";
    private readonly router: Router;
    private readonly hsmRouter: Router;
    private readonly throttling: Throttling;
    private readonly renewals: RenewalSchedule;

    constructor(
        private readonly context: DataPlaneContext,
        transitions: Transitions,
    ) {
        const plane = createPlane(context.store, context.clock, transitions);
        super(plane, new RotationSchedule(plane));
        this.router = new Router([...keyRoutes(plane), ...secretRoutes(plane), ...certificateRoutes(plane)]);
        this.hsmRouter = new Router([...keyRoutes(plane), ...attestationRoutes(plane), ...hsmRoutes]);
        this.throttling = new Throttling(context.clock);
        this.renewals = new RenewalSchedule(plane);
    }

    handlesHost(host: string): boolean {
        const kind = resolveHost(host)?.kind;
        return kind === "vault" || kind === "hsm";
    }

    async handle(request: AzureRequest): Promise<AzureResponse> {
        const vault = this.context.vault(request.host);
        if (vault === undefined) {
            // In the real world such a host has no address, and no request arrives.
            throw new AzureError(404, "VaultNotFound", `There is no vault at "${request.host}".`);
        }
        const headers = serviceHeaders(request, vault);
        try {
            const response = await this.answer(request, vault);
            return { ...response, headers: { ...headers, ...response.headers } };
        } catch (error) {
            if (error instanceof AzureError) {
                // Nobody has been let in yet when the challenge is answered: it is the same for both.
                const worded = isHsm(vault) && error.status !== 401 ? hsmError(error, request) : error;
                const response = worded.toResponse();
                return { ...response, headers: { ...headers, ...response.headers } };
            }
            throw error;
        }
    }

    setThrottling(enabled: boolean): void {
        this.throttling.switch(enabled);
    }

    attestationRoot(): Promise<string> {
        return this.plane.attestingHsm.root();
    }

    async advance(): Promise<void> {
        this.plane.keys.removeGone();
        this.plane.secrets.removeGone();
        this.plane.certificates.removeGone();
        await this.rotations.runAll();
    }

    private async answer(request: AzureRequest, vault: VaultRecord): Promise<AzureResponse> {
        const caller = await this.context.authenticate(request, vault);
        const match = (isHsm(vault) ? this.hsmRouter : this.router).match(request.method, request.path);
        const apiVersion = parseApiVersion(request.query.get("api-version"));
        this.context.authorize(request, caller, vault, accessOf(match));
        this.throttling.count(vault.name, match.route.limit);
        if (request.rawBody.length > largestBody) {
            throw bodyTooLarge(largestBody);
        }
        await this.catchUp(vault, match);
        const operation: Operation = { request, vault, apiVersion, name: match.name, version: match.version };
        return match.route.handle(operation);
    }

    /** Lets happen what the clock made due and this request could see. */
    private async catchUp(vault: VaultRecord, { route, name }: Match): Promise<void> {
        if (isHsm(vault)) {
            return this.rotateDue(vault, route.path, name);
        }
        completeDue(this.plane, vault);
        if (name !== "") {
            await this.renewals.run(vault, name);
        } else if (route.path === "certificates") {
            await this.renewals.runAll(vault);
        }
        await this.rotateDue(vault, route.path, name);
    }

    private async rotateDue(vault: VaultRecord, path: string, name: string): Promise<void> {
        if (name !== "" && path.startsWith("keys/")) {
            await this.rotations.run(vault, name);
        } else if (path === "keys") {
            await this.rotations.runAll(vault);
        }
    }
}

function accessOf({ route, name }: Match) {
    const [kind, permission] = route.permission;
    const objectKind = objectKindOf(route.path);
    // An issuer is a vault's: nobody is given a role on one alone.
    const hasScope = name !== "" && objectKind !== undefined && !route.path.startsWith("certificates/issuers");
    return {
        dataAction: `Microsoft.KeyVault/vaults/${route.dataAction}`,
        permission: { kind, name: permission },
        ...(hasScope ? { objectKind, objectName: name } : {}),
    };
}

function serviceHeaders(request: AzureRequest, vault: VaultRecord): Record<string, string> {
    const clientRequestId = request.headers["x-ms-client-request-id"];
    return {
        "cache-control": "no-cache",
        pragma: "no-cache",
        "x-ms-keyvault-region": vault.location,
        "x-ms-keyvault-service-version": "1.9.2900.1",
        "x-ms-keyvault-network-info": `conn_type=Ipv4;addr=${request.clientAddress};act_addr_fam=InterNetwork;`,
        ...(clientRequestId === undefined ? {} : { "x-ms-client-request-id": clientRequestId }),
        "strict-transport-security": "max-age=31536000;includeSubDomains",
        "x-content-type-options": "nosniff",
    };
}
