import { readFile } from "node:fs/promises";
import * as pulumi from "@pulumi/pulumi";
import {
    CertificateGrants,
    KeyGrants,
    Principal,
    SecretGrants,
    Vault,
    type GrantOptions,
    type ObjectKind,
} from "../../../components/index";
import { accessPolicies } from "../../../components/data-plane/access/policies";
import { TestAzure } from "../support/azure";
import { absent, operations, type Operation } from "../support/operations";
import { caller, ofType, recorded } from "../support/recorder";
import { Tunnel } from "../support/tunnel";

type Verbs = Readonly<Record<string, (principal: Principal, options?: GrantOptions) => unknown>>;

/** The verbs with what the documentation says that their roles and permissions allow. */
const allKeys = operations.filter(({ kind }) => kind === "keys").map(({ action }) => action);
const allSecrets = operations.filter(({ kind }) => kind === "secrets").map(({ action }) => action);
const allCertificates = operations.filter(({ kind }) => kind === "certificates").map(({ action }) => action);
const reader = [
    "keys/read",
    "keyrotationpolicies/read",
    "secrets/readMetadata/action",
    "certificates/read",
    "certificatecas/read",
];
const cryptoUser = [
    "keys/read",
    ...["update", "backup", "encrypt", "decrypt", "wrap", "unwrap", "sign", "verify"].map(
        (name) => `keys/${name}/action`,
    ),
];

interface Case {
    readonly kind?: ObjectKind;
    readonly verb: string;
    /** The data actions of the built-in role. */
    readonly role: readonly string[];
    /** The permissions of the verb: `keys get`. */
    readonly permissions: readonly string[];
    /** Objects of other kinds with the same name that the grant is about too. */
    readonly reaches?: readonly ObjectKind[];
}

const cases: readonly Case[] = [
    { kind: "keys", verb: "read", role: reader, permissions: ["keys get", "keys list"] },
    { kind: "keys", verb: "sign", role: cryptoUser, permissions: ["keys sign"] },
    { kind: "keys", verb: "verify", role: cryptoUser, permissions: ["keys verify"] },
    { kind: "keys", verb: "encrypt", role: cryptoUser, permissions: ["keys encrypt"] },
    { kind: "keys", verb: "decrypt", role: cryptoUser, permissions: ["keys decrypt"] },
    {
        kind: "keys",
        verb: "wrapUnwrap",
        role: ["keys/read", "keys/wrap/action", "keys/unwrap/action"],
        permissions: ["keys get", "keys wrapKey", "keys unwrapKey"],
    },
    { kind: "keys", verb: "release", role: ["keys/release/action"], permissions: ["keys release"] },
    { kind: "keys", verb: "rotate", role: allKeys, permissions: ["keys rotate"] },
    { kind: "keys", verb: "backup", role: cryptoUser, permissions: ["keys backup"] },
    {
        kind: "keys",
        verb: "manage",
        role: allKeys,
        permissions: [
            ...["get", "list", "create", "import", "update", "delete", "recover", "backup", "restore", "rotate"],
            ...["getrotationpolicy", "setrotationpolicy"],
        ].map((permission) => `keys ${permission}`),
    },
    { kind: "secrets", verb: "readMetadata", role: reader, permissions: ["secrets list"] },
    {
        kind: "secrets",
        verb: "read",
        role: ["secrets/getSecret/action", "secrets/readMetadata/action"],
        permissions: ["secrets get", "secrets list"],
    },
    { kind: "secrets", verb: "write", role: allSecrets, permissions: ["secrets set"] },
    {
        kind: "secrets",
        verb: "manage",
        role: allSecrets,
        permissions: ["get", "list", "set", "delete", "recover", "backup", "restore"].map((name) => `secrets ${name}`),
    },
    {
        kind: "certificates",
        verb: "read",
        role: reader,
        permissions: ["certificates get", "certificates list"],
    },
    {
        kind: "certificates",
        verb: "readPrivateKey",
        reaches: ["secrets"],
        role: ["certificates/read", "secrets/getSecret/action", "secrets/readMetadata/action", "keys/read"],
        permissions: ["certificates", "secrets", "keys"].flatMap((kind) => [`${kind} get`, `${kind} list`]),
    },
    {
        kind: "certificates",
        verb: "manage",
        role: allCertificates,
        permissions: [
            ...["get", "list", "create", "import", "update", "delete", "recover", "backup", "restore"],
            ...["managecontacts", "getissuers", "listissuers", "setissuers", "deleteissuers"],
        ].map((name) => `certificates ${name}`),
    },
    {
        verb: "readMetadata",
        role: reader,
        permissions: [
            ...["keys get", "keys list", "keys getrotationpolicy", "secrets list", "certificates get"],
            ...["certificates list", "certificates getissuers", "certificates listissuers"],
        ],
    },
    {
        verb: "admin",
        role: operations.map(({ action }) => action),
        permissions: operations.map(({ kind, permission }) => `${kind} ${permission}`),
    },
];

let azure: TestAzure;
let grantee: string;
let token: string;
let tunnel: Tunnel;
beforeAll(async () => {
    azure = await TestAzure.start();
    const { proxy, ca } = azure.azure.target;
    tunnel = new Tunnel(proxy, await readFile(ca, "utf8"));
    const { endpoint, header, objectId } = azure.azure.target.managedIdentity;
    grantee = objectId;
    const answer = await fetch(`${endpoint}?resource=https://vault.azure.net&api-version=2019-08-01`, {
        headers: { "X-IDENTITY-HEADER": header },
    });
    token = ((await answer.json()) as { access_token: string }).access_token;
});
afterAll(async () => {
    tunnel.close();
    await azure.close();
});

/** The names of the operations that the grantee is let do. */
async function allowed(vaultName: string): Promise<string[]> {
    const outcomes = await Promise.all(operations.map((operation) => isAllowed(vaultName, operation)));
    return operations.filter((_operation, index) => outcomes[index]).map(({ name }) => name);
}

async function isAllowed(vaultName: string, { method, path, body }: Operation): Promise<boolean> {
    const url = `https://${vaultName}.vault.azure.net${path}?api-version=7.5`;
    const answer = await tunnel.send(method, url, token, body);
    if (answer.status === 401 || answer.status >= 500) {
        throw new Error(`${method} ${path} was answered with ${answer.status}: ${answer.body}`);
    }
    return answer.status !== 403;
}

class Thing extends pulumi.ComponentResource {
    constructor() {
        super("test:index:Thing", "thing");
    }
}

/** The verbs of a case, on an object that isn't there or on the vault. */
function verbsOf(vault: Vault, kind: ObjectKind | undefined): Verbs {
    const thing = new Thing();
    const grants = {
        keys: () => new KeyGrants(thing, vault, absent),
        secrets: () => new SecretGrants(thing, vault, absent),
        certificates: () => new CertificateGrants(thing, vault, absent),
    };
    return (kind === undefined ? vault.grants : grants[kind]()) as unknown as Verbs;
}

/** Declares the grant, and does at the local Azure what was declared. */
async function grant(vaultName: string, { kind, verb }: Case, model: "rbac" | "accessPolicies", options: GrantOptions) {
    const found = await recorded(() => {
        const vault = new Vault("kv", { resourceGroupName: "rg", vaultName, accessModel: model, network: "open" });
        const verbs = verbsOf(vault, kind);
        verbs[verb]?.(Principal.objectId(grantee, "ServicePrincipal", "grantee"), options);
    });
    const { subscriptionId, tenantId } = azure.azure.target;
    const inputsOf = (type: string) =>
        ofType(found, type).map(({ inputs }) => {
            const text = JSON.stringify(inputs).replaceAll(caller.subscriptionId, subscriptionId);
            return JSON.parse(text.replaceAll(caller.tenantId, tenantId)) as Record<string, unknown>;
        });
    const made: string[] = [];
    for (const [type, collection, nameProperty] of [
        ["RoleDefinition", "roleDefinitions", "roleDefinitionId"],
        ["RoleAssignment", "roleAssignments", "roleAssignmentName"],
    ] as const) {
        for (const { scope, [nameProperty]: name, ...properties } of inputsOf(`azure-native:authorization:${type}`)) {
            const path = `${String(scope)}/providers/Microsoft.Authorization/${collection}/${String(name)}`;
            await azure.arm("PUT", path, "2022-04-01", { properties });
            made.unshift(path);
        }
    }
    for (const inputs of inputsOf("pulumi-nodejs:dynamic/azure-keyvault:AccessPolicies")) {
        await accessPolicies.create((await accessPolicies.check({}, inputs)).inputs);
    }
    return made;
}

async function vault(vaultName: string, enableRbacAuthorization: boolean): Promise<string> {
    const { tenantId, location } = azure.azure.target;
    await azure.arm("PUT", `${azure.group}/providers/Microsoft.KeyVault/vaults/${vaultName}`, "2024-11-01", {
        location,
        properties: {
            ...{ tenantId, enableRbacAuthorization, sku: { family: "A", name: "standard" } },
            ...(enableRbacAuthorization ? {} : { accessPolicies: [] }),
        },
    });
    return vaultName;
}

/** The operations that data actions allow on the scope of a case. */
function expectedByActions(actions: readonly string[], { kind, reaches = [] }: Case): string[] {
    const isOfObject = (operation: Operation) =>
        (operation.kind === kind || reaches.includes(operation.kind)) && operation.of === "object";
    return operations
        .filter((operation) => actions.includes(operation.action))
        .filter((operation) => kind === undefined || isOfObject(operation))
        .map(({ name }) => name);
}

function expectedByPermissions({ permissions }: Case): Operation[] {
    return operations.filter(({ kind, permission }) => permissions.includes(`${kind} ${permission}`));
}

const named = cases.map((each) => [`${each.kind ?? "vault"}.${each.verb}`, each] as const);

test("without a grant nothing is allowed", async () => {
    expect(await allowed(await vault("kv-nothing-rbac", true))).toEqual([]);
    expect(await allowed(await vault("kv-nothing-policy", false))).toEqual([]);
});

describe("on a vault with RBAC, the built-in role allows what is documented", () => {
    beforeAll(() => vault("kv-verbs-rbac", true));

    test.each(named)("%s", async (_name, each) => {
        const made = await grant("kv-verbs-rbac", each, "rbac", {});
        expect(await allowed("kv-verbs-rbac")).toEqual(expectedByActions(each.role, each));
        await Promise.all(made.map((path) => azure.arm("DELETE", path, "2022-04-01")));
    });
});

describe("on a vault with RBAC, the exact role allows the verb alone", () => {
    beforeAll(() => vault("kv-verbs-exact", true));

    test.each(named)("%s", async (_name, each) => {
        const made = await grant("kv-verbs-exact", each, "rbac", { role: "exact" });
        const actions = expectedByPermissions(each).map(({ action }) => action);
        expect(await allowed("kv-verbs-exact")).toEqual(expectedByActions(actions, each));
        for (const path of made) {
            await azure.arm("DELETE", path, "2022-04-01");
        }
    });
});

describe("on a vault with access policies, the permissions allow what is documented", () => {
    test.each(named)("%s", async (name, each) => {
        const vaultName = await vault(`kv-${name.replace(/[^a-z]+/gi, "-").toLowerCase()}`.slice(0, 24), false);
        await grant(vaultName, each, "accessPolicies", { vaultWide: true });
        expect(await allowed(vaultName)).toEqual(expectedByPermissions(each).map((operation) => operation.name));
    });
});
