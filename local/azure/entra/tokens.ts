import {
    createHash,
    createPrivateKey,
    createPublicKey,
    generateKeyPairSync,
    type KeyObject,
    randomBytes,
} from "node:crypto";
import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify, SignJWT } from "jose";
import { type Cloud, CLOUDS } from "../clouds";
import type { Caller, Collection, Store } from "../contract";
import { audiencesOf, GRAPH_APP_ID, isTokenExchange, normaliseAudience } from "./audiences";
import type { Directory, Principal } from "./directory";

/** How long a token lives, in seconds: Entra's least, so that clients renew as they do with Azure. */
export const TOKEN_LIFETIME = 3600;
/** How far clocks may differ, in seconds. */
const TOLERANCE = 300;
/** Validated tokens are remembered up to this many: a client sends the same one with every request. */
const REMEMBERED = 5000;

/** Why a token isn't accepted. */
export class InvalidToken extends Error {
    constructor(
        readonly reason: "missing" | "malformed" | "expired" | "audience" | "issuer" | "signature" | "principal",
        message: string,
    ) {
        super(message);
    }
}

interface SigningKey {
    readonly id: string;
    readonly privateKey: KeyObject;
    readonly publicKey: KeyObject;
}

interface Validated {
    readonly claims: JWTPayload;
    /** Seconds since 1970. */
    readonly expires: number;
}

/**
 * The tenant's tokens: signed here with RS256, and validated here with everything that Azure checks. They live by the
 * machine's clock, not by the movable one: clients keep and renew them by their own clocks.
 */
export class Tokens {
    private readonly key: SigningKey;
    private readonly validated = new Map<string, Validated>();

    constructor(
        store: Store,
        private readonly directory: Directory,
        readonly tenantId: string,
    ) {
        this.key = loadKey(store.collection<string>("entra/signing-key"));
    }

    /** What a discovery document's `jwks_uri` answers. */
    jwks(): { readonly keys: readonly unknown[] } {
        const jwk = this.key.publicKey.export({ format: "jwk" });
        return { keys: [{ ...jwk, use: "sig", alg: "RS256", kid: this.key.id, x5t: this.key.id }] };
    }

    /** A token for the principal to show to `audience` (kept as it was asked for). */
    async issue(principal: Principal, audience: string, cloud: Cloud): Promise<string> {
        const now = Math.floor(Date.now() / 1000);
        const claims = {
            aio: randomBytes(24).toString("base64"),
            appid: principal.appId,
            appidacr: principal.servicePrincipalType === "ManagedIdentity" ? "2" : "1",
            idp: this.issuer(cloud),
            idtyp: principal.kind === "user" ? "user" : "app",
            oid: principal.id,
            tid: this.tenantId,
            uti: randomBytes(16).toString("base64url"),
            ver: "1.0",
            ...(principal.resourceId === undefined ? {} : { xms_mirid: principal.resourceId }),
            ...this.roles(principal, audience, cloud),
        };
        return new SignJWT(claims)
            .setProtectedHeader({ alg: "RS256", typ: "JWT", kid: this.key.id, x5t: this.key.id })
            .setIssuer(isTokenExchange(audience) ? this.exchangeIssuer(cloud) : this.issuer(cloud))
            .setSubject(principal.id)
            .setAudience(audience)
            .setIssuedAt(now)
            .setNotBefore(now - TOLERANCE)
            .setExpirationTime(now + TOKEN_LIFETIME)
            .sign(this.key.privateKey);
    }

    /** Who shows the `Authorization` header, meant for one of these audiences. Throws {@link InvalidToken}. */
    async authenticate(authorization: string | undefined, audiences: readonly string[]): Promise<Caller> {
        const token = /^bearer\s+(\S+)$/i.exec(authorization ?? "")?.[1];
        if (token === undefined) {
            throw new InvalidToken("missing", "There is no bearer token in the 'Authorization' header.");
        }
        const claims = await this.validate(token);
        const audience = typeof claims.aud === "string" ? claims.aud : "";
        if (!audiences.includes(normaliseAudience(audience))) {
            throw new InvalidToken("audience", `The token is for '${audience}'; accepted is ${audiences[0]}.`);
        }
        return this.caller(claims);
    }

    /** The claims of a token that this tenant issued and that is valid now. */
    async validate(token: string): Promise<JWTPayload> {
        const known = this.validated.get(token);
        if (known !== undefined && known.expires > Date.now() / 1000) {
            return known.claims;
        }
        this.validated.delete(token);
        try {
            const issuer = CLOUDS.map((cloud) => this.issuer(cloud));
            const options = {
                algorithms: ["RS256"],
                issuer,
                clockTolerance: TOLERANCE,
                requiredClaims: ["exp", "aud"],
            };
            const { payload } = await jwtVerify(token, this.key.publicKey, options);
            this.remember(token, payload);
            return payload;
        } catch (error) {
            throw invalidToken(error, token);
        }
    }

    /** `https://sts.windows.net/{tenant}/`, or the cloud's own. */
    issuer(cloud: Cloud): string {
        return `https://${cloud.tokenIssuerHost}/${this.tenantId}/`;
    }

    /** The issuer of the tokens that a managed identity shows in place of a secret. */
    exchangeIssuer(cloud: Cloud): string {
        return `https://${cloud.loginHosts[0]}/${this.tenantId}/v2.0`;
    }

    /** An application's permissions at Graph are claims of its tokens: what it is given later needs a new one. */
    private roles(principal: Principal, audience: string, cloud: Cloud): { readonly roles?: readonly string[] } {
        const isForGraph = audiencesOf(cloud, "graph").includes(normaliseAudience(audience));
        const roles = isForGraph ? this.directory.appRolesHeld(principal.id, GRAPH_APP_ID) : [];
        return roles.length === 0 ? {} : { roles };
    }

    private caller(claims: JWTPayload): Caller {
        const objectId = String(claims["oid"]);
        const principal = this.directory.principal(objectId);
        if (principal === undefined) {
            throw new InvalidToken("principal", `The principal ${objectId} was deleted after it got its token.`);
        }
        return {
            objectId,
            ...(principal.appId === undefined ? {} : { appId: principal.appId }),
            tenantId: this.tenantId,
            issuer: claims.iss ?? "",
            groups: this.directory.groupsOf(objectId),
            roles: Array.isArray(claims["roles"]) ? claims["roles"].map(String) : [],
            kind: principal.kind === "user" ? "user" : "servicePrincipal",
        };
    }

    private remember(token: string, claims: JWTPayload): void {
        if (this.validated.size >= REMEMBERED) {
            this.validated.clear();
        }
        this.validated.set(token, { claims, expires: claims.exp ?? 0 });
    }
}

function loadKey(collection: Collection<string>): SigningKey {
    let pem = collection.get("pem");
    if (pem === undefined) {
        const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
        pem = privateKey.export({ format: "pem", type: "pkcs8" }).toString();
        collection.set("pem", pem);
    }
    const privateKey = createPrivateKey(pem);
    const publicKey = createPublicKey(privateKey);
    const id = createHash("sha1")
        .update(publicKey.export({ format: "der", type: "spki" }))
        .digest("base64url");
    return { id, privateKey, publicKey };
}

function invalidToken(error: unknown, token: string): InvalidToken {
    if (error instanceof errors.JWTExpired) {
        return new InvalidToken("expired", "The token has expired.");
    }
    if (error instanceof errors.JWTClaimValidationFailed) {
        return new InvalidToken(
            error.claim === "iss" ? "issuer" : "malformed",
            `The token's '${error.claim}' is wrong.`,
        );
    }
    if (error instanceof errors.JWSSignatureVerificationFailed) {
        return new InvalidToken("signature", "The token's signature is wrong.");
    }
    return new InvalidToken("malformed", `The token can't be read (${algorithmOf(token)}).`);
}

function algorithmOf(token: string): string {
    try {
        return `alg ${decodeProtectedHeader(token).alg}`;
    } catch {
        return "it is no JSON Web Token";
    }
}
