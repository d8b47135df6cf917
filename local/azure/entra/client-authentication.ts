import { createLocalJWKSet, decodeJwt, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from "jose";
import { CLOUDS } from "../clouds";
import type { Clock, Collection, Store } from "../contract";
import { type Application, type Directory, type FederatedCredential, isEnabled, type Principal } from "./directory";
import * as refuse from "./errors";
import type { Tokens } from "./tokens";

const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** What a client says of itself at the token endpoint. */
export interface ClientClaim {
    readonly clientId: string;
    readonly secret?: string;
    readonly assertion?: string;
    readonly assertionType?: string;
}

/** Checks that a client is the application (or user-assigned identity) it says it is. */
export class ClientAuthentication {
    /** Foreign issuers' keys, by issuer. */
    readonly issuers: Collection<JSONWebKeySet>;
    /** Federated credentials of user-assigned identities, by principal. */
    readonly identityCredentials: Collection<readonly FederatedCredential[]>;

    constructor(
        store: Store,
        private readonly directory: Directory,
        private readonly tokens: Tokens,
        private readonly clock: Clock,
    ) {
        this.issuers = store.collection<JSONWebKeySet>("entra/issuers");
        this.identityCredentials = store.collection<readonly FederatedCredential[]>("entra/identity-credentials");
    }

    /** The client's principal. Throws Entra's error when the client isn't who it says. */
    async authenticate(claim: ClientClaim): Promise<Principal> {
        const application = this.directory.applicationByAppId(claim.clientId);
        const principal = this.directory.servicePrincipalByAppId(claim.clientId);
        if (application === undefined && principal === undefined) {
            throw refuse.applicationNotFound(claim.clientId, this.tokens.tenantId);
        }
        if (claim.assertion !== undefined) {
            const credentials =
                application?.federatedCredentials ?? this.identityCredentials.get(principal?.id ?? "") ?? [];
            await this.checkAssertion(claim, credentials);
        } else if (claim.secret !== undefined) {
            this.checkSecret(application, claim.clientId, claim.secret);
        } else {
            throw refuse.credentialMissing();
        }
        if (principal === undefined) {
            throw refuse.principalMissing(claim.clientId, this.tokens.tenantId);
        }
        if (!isEnabled(principal)) {
            throw refuse.principalDisabled(principal);
        }
        return principal;
    }

    private checkSecret(application: Application | undefined, clientId: string, secret: string): void {
        const credential = application === undefined ? undefined : this.directory.findPassword(application, secret);
        if (credential === undefined) {
            throw refuse.invalidSecret(clientId);
        }
        if (Date.parse(credential.endDateTime) <= this.clock.now()) {
            throw refuse.expiredSecret(clientId);
        }
    }

    private async checkAssertion(claim: ClientClaim, credentials: readonly FederatedCredential[]): Promise<void> {
        if (claim.assertionType !== ASSERTION_TYPE) {
            throw refuse.invalidAssertion(`client_assertion_type must be ${ASSERTION_TYPE}`);
        }
        const claims = readClaims(claim.assertion ?? "");
        matchCredential(claims, credentials);
        await this.verify(claim.assertion ?? "", claims.iss ?? "");
    }

    private async verify(assertion: string, issuer: string): Promise<void> {
        try {
            await jwtVerify(assertion, this.keysOf(issuer), {
                algorithms: ["RS256", "ES256", "PS256"],
                clockTolerance: 300,
            });
        } catch (error) {
            if (error instanceof errors.JWTExpired) {
                throw refuse.expiredAssertion();
            }
            if (error instanceof errors.JOSEError) {
                throw refuse.invalidAssertion(error.message);
            }
            throw error;
        }
    }

    /** The tenant's own keys for tokens of its managed identities, else those registered for the issuer. */
    private keysOf(issuer: string): ReturnType<typeof createLocalJWKSet> {
        const own = CLOUDS.map((cloud) => this.tokens.exchangeIssuer(cloud));
        const keys = own.includes(issuer) ? (this.tokens.jwks() as JSONWebKeySet) : this.issuers.get(issuer);
        if (keys === undefined) {
            throw refuse.issuerKeysUnknown(issuer);
        }
        return createLocalJWKSet(keys);
    }
}

function readClaims(assertion: string): JWTPayload {
    try {
        return decodeJwt(assertion);
    } catch {
        throw refuse.invalidAssertion("it is no JSON Web Token");
    }
}

/** Issuer, subject and audience must be those of one credential; subjects are compared with case. */
function matchCredential(claims: JWTPayload, credentials: readonly FederatedCredential[]): void {
    const byIssuer = credentials.filter(({ issuer }) => issuer === claims.iss);
    if (byIssuer.length === 0) {
        throw refuse.noFederatedCredential("issuer", String(claims.iss));
    }
    const bySubject = byIssuer.filter(({ subject }) => subject === claims.sub);
    if (bySubject.length === 0) {
        throw refuse.noFederatedCredential("subject", String(claims.sub));
    }
    const shown = [claims.aud ?? []].flat();
    if (!bySubject.some(({ audiences }) => audiences.some((audience) => shown.includes(audience)))) {
        throw refuse.noFederatedCredential("audience", shown.join(", "));
    }
}
