import fc from "fast-check";

/** A request that no well-behaved client would send, or only by mistake. */
export interface MalformedRequest {
    readonly method: string;
    readonly host: "management.azure.com" | "login.microsoftonline.com" | "graph.microsoft.com" | "vault";
    /** With the query. */
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string | undefined;
    /** Whether it carries the deployer's own token: what is malformed then gets further in. */
    readonly signedIn: boolean;
}

const ZERO = "00000000-0000-0000-0000-000000000000";

/** Words of the services' paths, in and out of place. */
const WORDS = [
    ...["subscriptions", ZERO, "resourceGroups", "rg", "providers", "Microsoft.KeyVault", "vaults", "kv", "locations"],
    ...["deletedVaults", "purge", "checkNameAvailability", "accessPolicies", "add", "replace", "remove", "keys", "k"],
    ...["Microsoft.Authorization", "roleAssignments", "roleDefinitions", "locks", "roleEligibilityScheduleRequests"],
    ...[
        "Microsoft.Insights",
        "diagnosticSettings",
        "Microsoft.Network",
        "privateEndpoints",
        "virtualNetworks",
        "subnets",
    ],
    ...[
        "secrets",
        "s",
        "certificates",
        "c",
        "versions",
        "deletedkeys",
        "deletedsecrets",
        "deletedcertificates",
        "recover",
    ],
    ...["create", "import", "rotate", "rotationpolicy", "backup", "restore", "sign", "verify", "encrypt", "decrypt"],
    ...[
        "wrapkey",
        "unwrapkey",
        "release",
        "pending",
        "merge",
        "issuers",
        "contacts",
        "policy",
        "rng",
        "oauth2",
        "v2.0",
    ],
    ...["token", "keys", "discovery", "openid-configuration", ".well-known", "common", "v1.0", "users", "groups", "me"],
    ...["directoryObjects", "getByIds", "checkMemberGroups", "appRoleAssignments"],
    ...["applications", "servicePrincipals", "addPassword", "federatedIdentityCredentials", "$count", "organization"],
];

const JUNK = [
    ...[
        "",
        "%",
        "%zz",
        "%00",
        "..",
        "%2e%2e",
        "%2f",
        "__proto__",
        "constructor",
        "toString",
        "'",
        '"',
        "null",
        "-1",
        "💥",
    ],
    ...[
        "a".repeat(128),
        "a".repeat(5000),
        "{id}",
        "*",
        "$filter",
        "%F0%9F%92%A5",
        "key name",
        "kv;x=y",
        "\\",
        "[",
        "𝒳",
    ],
];

const KEYS = [
    ...[
        "properties",
        "attributes",
        "value",
        "kty",
        "key_ops",
        "key_size",
        "crv",
        "tags",
        "policy",
        "alg",
        "digest",
        "key",
    ],
    ...[
        "n",
        "e",
        "d",
        "x",
        "y",
        "p",
        "q",
        "k",
        "location",
        "tenantId",
        "sku",
        "accessPolicies",
        "networkAcls",
        "enabled",
    ],
    ...[
        "exp",
        "nbf",
        "lifetimeActions",
        "trigger",
        "action",
        "expiryTime",
        "x509_props",
        "issuer",
        "x5c",
        "pwd",
        "__proto__",
    ],
    ...[
        "roleDefinitionId",
        "principalId",
        "condition",
        "permissions",
        "displayName",
        "appId",
        "requests",
        "attributes",
    ],
    ...[
        "signature",
        "iv",
        "aad",
        "tag",
        "release_policy",
        "contentType",
        "createMode",
        "privateLinkServiceConnections",
    ],
];

const scalar = fc.oneof(
    fc.constantFrom<unknown>(null, true, false, 0, -1, 1e308, 1.5, "", "a", "RSA", "EC", "P2M", "sign", "AQAB", [], {}),
    fc.constantFrom<unknown>("2".repeat(30_000), "💥", "\u0000", "P9999999Y", "-----BEGIN CERTIFICATE-----", ZERO, "é"),
    fc.string({ maxLength: 12 }),
    fc.integer(),
);

const { json } = fc.letrec<{ json: unknown }>((tie) => ({
    json: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        scalar,
        fc.array(tie("json"), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...KEYS), tie("json"), { maxKeys: 6 }),
    ),
}));

const objects = fc.dictionary(fc.constantFrom(...KEYS), json, { minKeys: 1, maxKeys: 8 });

const bodies = fc.oneof(
    { weight: 6, arbitrary: objects.map((value) => JSON.stringify(value)) },
    { weight: 2, arbitrary: json.map((value) => JSON.stringify(value)) },
    {
        weight: 2,
        arbitrary: fc.constantFrom<string | undefined>(
            ...[undefined, "{", "[1,", '{"a":1}}', "\u0000", "\ufeff{}", "NaN", "a=b&grant_type=client_credentials"],
            ...[
                "[".repeat(5000),
                '{"value":"\\ud800"}',
                "grant_type=password&scope=%",
                "<xml/>",
                '{"__proto__":{"a":1}}',
            ],
        ),
    },
);

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

const tokens = fc.oneof(
    fc.constantFrom("", "Bearer", "Bearer ", "Bearer a", "Bearer a.b", "Bearer a.b.c", "Bearer a.b.c.d", "Basic YTpi"),
    fc
        .tuple(
            fc.constantFrom<unknown>({ alg: "none" }, { alg: "RS256", kid: "x" }, { alg: "HS256" }, {}, null, []),
            json,
            fc.constantFrom("", "AAAA", "!!!!"),
        )
        .map(([header, claims, signature]) => `Bearer ${encoded(header)}.${encoded(claims)}.${signature}`),
);

const versions = fc.constantFrom(
    ...["", "?api-version=7.5", "?api-version=7.4&maxresults=1", "?api-version=2023-07-01", "?api-version=2022-04-01"],
    ...[
        "?api-version=",
        "?api-version=1999-01-01",
        "?api-version=7.5&maxresults=-1",
        "?api-version=7.5&$skiptoken=%zz",
    ],
    ...["?api-version=7.5&api-version=7.4", "?%", "?$filter=principalId%20eq%20'", "?api-version=2023-07-01&$top=x"],
);

const paths = fc
    .tuple(
        fc.array(fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...WORDS) }, fc.constantFrom(...JUNK)), {
            maxLength: 9,
        }),
        versions,
    )
    .map(([segments, query]) => `/${segments.join("/")}${query}`);

/** Requests that are right but for one value, which is then replaced: these get furthest in. */
const ALMOST: readonly (readonly [method: string, path: string, body: object])[] = [
    [
        "POST",
        "keys/k/create",
        { kty: "EC", crv: "P-256", key_ops: ["sign"], attributes: { exp: 4e9 }, tags: { a: "b" } },
    ],
    ["POST", "keys/k/create", { kty: "RSA", key_size: 2048, release_policy: { contentType: "a/b", data: "e30" } }],
    [
        "PUT",
        "keys/k",
        { key: { kty: "EC", crv: "P-256", x: "AQAB", y: "AQAB", d: "AQAB", key_ops: ["sign"] }, Hsm: false },
    ],
    ["PATCH", "keys/k", { key_ops: ["verify"], attributes: { enabled: true, nbf: 1 } }],
    [
        "PUT",
        "keys/k/rotationpolicy",
        {
            lifetimeActions: [{ trigger: { timeAfterCreate: "P2M" }, action: { type: "Rotate" } }],
            attributes: { expiryTime: "P90D" },
        },
    ],
    ["POST", "keys/k/0/sign", { alg: "ES256", value: "AAAA" }],
    ["POST", "keys/k//verify", { alg: "ES256", digest: "AAAA", value: "AAAA" }],
    ["POST", "keys/k//decrypt", { alg: "RSA-OAEP-256", value: "AAAA", iv: "AA", tag: "AA", aad: "AA" }],
    ["POST", "keys/restore", { value: "AAAA" }],
    ["POST", "rng", { count: 8 }],
    ["PUT", "secrets/s", { value: "v", contentType: "t", attributes: { enabled: true, exp: 4e9 }, tags: { a: "b" } }],
    ["POST", "secrets/restore", { value: "AAAA" }],
    [
        "POST",
        "certificates/c/create",
        {
            policy: {
                key_props: { exportable: true, kty: "EC", crv: "P-256", reuse_key: false },
                secret_props: { contentType: "application/x-pkcs12" },
                x509_props: {
                    subject: "CN=a",
                    sans: { dns_names: ["a.b"] },
                    ekus: ["1.3.6.1.5.5.7.3.1"],
                    validity_months: 12,
                },
                lifetime_actions: [{ trigger: { lifetime_percentage: 80 }, action: { action_type: "AutoRenew" } }],
                issuer: { name: "Self" },
            },
            attributes: { enabled: true },
        },
    ],
    ["POST", "certificates/c/import", { value: "AAAA", pwd: "p", policy: { secret_props: { contentType: "a" } } }],
    ["POST", "certificates/c/pending/merge", { x5c: ["AAAA"], attributes: { enabled: true } }],
    ["PUT", "certificates/contacts", { contacts: [{ email: "a@b.c", name: "n", phone: "1" }] }],
    [
        "PUT",
        "certificates/issuers/i",
        { provider: "DigiCert", credentials: { account_id: "a", pwd: "p" }, org_details: {} },
    ],
    ["PUT", "SUBSCRIPTION/resourceGroups/rg", { location: "eastus", tags: { a: "b" } }],
    [
        "PUT",
        "SUBSCRIPTION/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv",
        {
            location: "eastus",
            properties: {
                tenantId: ZERO,
                sku: { family: "A", name: "standard" },
                accessPolicies: [{ tenantId: ZERO, objectId: ZERO, permissions: { keys: ["get"] } }],
                networkAcls: {
                    defaultAction: "Deny",
                    ipRules: [{ value: "203.0.113.0/24" }],
                    virtualNetworkRules: [{ id: "/" }],
                },
                softDeleteRetentionInDays: 7,
            },
        },
    ],
    [
        "PUT",
        "SUBSCRIPTION/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv/accessPolicies/add",
        { properties: { accessPolicies: [{ tenantId: ZERO, objectId: ZERO, permissions: { secrets: ["get"] } }] } },
    ],
    [
        "PUT",
        `SUBSCRIPTION/providers/Microsoft.Authorization/roleAssignments/${ZERO}`,
        {
            properties: {
                roleDefinitionId: "/",
                principalId: ZERO,
                principalType: "User",
                condition: "@Resource[a] x",
            },
        },
    ],
    [
        "PUT",
        `SUBSCRIPTION/providers/Microsoft.Authorization/roleDefinitions/${ZERO}`,
        {
            properties: {
                roleName: "r",
                permissions: [{ actions: ["*"], dataActions: [] }],
                assignableScopes: ["/subscriptions"],
            },
        },
    ],
    ["POST", "v1.0/applications", { displayName: "a", api: {}, passwordCredentials: [{ displayName: "p" }] }],
    ["POST", "v1.0/groups", { displayName: "g", mailEnabled: false, mailNickname: "g", securityEnabled: true }],
];

const almost = fc.tuple(fc.constantFrom(...ALMOST), fc.nat(), json).map(([[method, path, body], at, value]) => {
    const version = path.includes("Microsoft.Authorization") ? "2022-04-01" : "2023-07-01";
    const query = path.startsWith("v1.0") ? "" : `?api-version=${path.startsWith("SUB") ? version : "7.5"}`;
    return { method, path: `/${path}${query}`, body: JSON.stringify(withReplaced(body, at, value)) };
});

/** The value with the n-th of everything in it (counted around) replaced. */
function withReplaced(body: object, nth: number, replacement: unknown): unknown {
    let places = 0;
    JSON.stringify(body, (_key, value: unknown) => {
        places += 1;
        return value;
    });
    let place = -1;
    return JSON.parse(
        JSON.stringify(body, (_key, value: unknown) => {
            place += 1;
            return place === nth % places ? (replacement ?? null) : value;
        }),
    );
}

/** Where a request with an almost right body goes. */
function hostFor(path: string): MalformedRequest["host"] {
    if (path.startsWith("/SUBSCRIPTION")) {
        return "management.azure.com";
    }
    return path.startsWith("/v1.0") ? "graph.microsoft.com" : "vault";
}

const others = fc.record({
    method: fc.constantFrom("GET", "PUT", "POST", "PATCH", "DELETE", "HEAD", "OPTIONS", "PROPFIND"),
    host: fc.constantFrom<MalformedRequest["host"]>(
        ...(["management.azure.com", "login.microsoftonline.com", "graph.microsoft.com", "vault", "vault"] as const),
    ),
    path: paths,
    body: bodies,
});

/** Headers that are wrong, or that nothing here asks for. */
const oddHeaders = fc
    .tuple(
        fc.option(tokens, { nil: undefined }),
        fc.constantFrom(
            "application/json",
            "text/plain",
            "",
            "application/x-www-form-urlencoded",
            "application/json;charset=x",
        ),
        fc.constantFrom<Record<string, string>>(
            ...[{}, { "if-match": "*" }, { "x-ms-client-request-id": "a".repeat(4000) }, { accept: "text/xml" }],
            ...[{ prefer: "respond-async" }, { "content-encoding": "gzip" }, { host: "kv" }],
        ),
    )
    .map(([authorization, type, more]) => ({
        "content-type": type,
        ...more,
        ...(authorization === undefined ? {} : { authorization }),
    }));

/**
 * Requests with fuzzed paths, queries, headers, tokens and bodies. `SUBSCRIPTION` in a path stands for the local
 * Azure's own.
 */
export const malformedRequest: fc.Arbitrary<MalformedRequest> = fc.oneof(
    almost.map((request) => ({ ...request, host: hostFor(request.path), headers: {}, signedIn: true })),
    fc
        .tuple(others, oddHeaders)
        .map(([request, headers]) => ({ ...request, headers, signedIn: headers.authorization === undefined })),
);
