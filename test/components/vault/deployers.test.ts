import { Provider } from "@pulumi/azure-native/provider";
import type * as pulumi from "@pulumi/pulumi";
import { ExpiryAlerts, Key, Principal, Secret, Vault, type VaultArgs } from "../../../components/index";
import { Client } from "../../local/azure/client";
import { createApplication } from "../../local/azure/serving";
import { shortenWaits, TestAzure } from "../support/azure";
import { TestStack } from "../support/test-stack";

const dynamic = "pulumi-nodejs:dynamic/azure-keyvault";
const kim = "0a000000-0000-4000-8000-000000000001";
const owner = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
const administrator = "00482a5a-887f-4fb3-b363-3b7fe8e74483";

let azure: TestAzure;
let stack: TestStack;
/** Another identity, with all rights on the control plane. */
let second: { readonly clientId: string; readonly clientSecret: string; readonly objectId: string };
beforeAll(async () => {
    azure = await TestAzure.start();
    stack = await TestStack.start();
    second = await createApplication(new Client(azure.azure.target), "second");
    await assign(`/subscriptions/${azure.azure.target.subscriptionId}`, owner, second.objectId);
});
beforeEach(shortenWaits);
afterEach(() => jest.restoreAllMocks());
afterAll(async () => {
    await stack.close();
    await azure.close();
});

const vaultId = (name: string) => `${azure.group}/providers/Microsoft.KeyVault/vaults/${name}`;
const assignmentVersion = "2022-04-01";

const assign = (scope: string, role: string, principalId: string) =>
    azure.assign(scope, role, principalId, "ServicePrincipal");

/** Who has access by assignments on a vault itself. */
async function principalsOn(vaultName: string): Promise<string[]> {
    const path = `${vaultId(vaultName)}/providers/Microsoft.Authorization/roleAssignments`;
    const { value } = (await azure.arm("GET", path, assignmentVersion)).body as {
        value: { properties: { scope: string; principalId: string } }[];
    };
    return value
        .filter(({ properties }) => properties.scope.endsWith(`/vaults/${vaultName}`))
        .map(({ properties }) => properties.principalId);
}

const declare = (vaultName: string, args: Partial<VaultArgs> = {}, opts?: pulumi.ComponentResourceOptions): Vault =>
    new Vault(
        "kv",
        {
            ...{ resourceGroupName: "rg", vaultName, network: "open", purgeProtection: false },
            ...{ onDestroy: "purge", destroyContents: true, ...args },
        },
        opts,
    );

describe("one identity deploys both planes", () => {
    const asSecond = () => ({ clientId: second.clientId, clientSecret: second.clientSecret });

    test("an explicit provider's, where there is one", async () => {
        const { tenantId, subscriptionId } = azure.azure.target;
        const deployed = await stack.up(() => {
            const provider = new Provider("second", { ...asSecond(), tenantId, subscriptionId });
            const vault = declare("kv-second", {}, { providers: [provider] });
            new Secret("database", { vault, generate: { length: 24 } });
        });
        expect(deployed.errors).toEqual([]);
        expect(await principalsOn("kv-second")).toEqual([second.objectId]);
        expect(await stack.destroy()).toMatchObject({ ok: true, errors: [] });
    });

    test("an explicit provider's, for what is declared for the vault's keys and secrets too, unless it has one of its own", async () => {
        const { tenantId, subscriptionId } = azure.azure.target;
        const program = () => {
            const provider = new Provider("of-the-vault", { ...asSecond(), tenantId, subscriptionId });
            const opts = { provider: new Provider("of-the-key", { ...asSecond(), tenantId, subscriptionId }) };
            const vault = declare("kv-through", {}, { provider });
            const key = new Key("signing", { vault, type: "EC", onDestroy: "purge" });
            key.grants.sign(Principal.objectId(kim, "User", "kim"));
            key.grants.manage(Principal.objectId(kim, "User", "kim"), { eligible: {} });
            key.grants.read(Principal.objectId(kim, "User", "kim"), { onExisting: "adopt" });
            new Key("in-arm", { vault, type: "EC", plane: "arm" });
            new Secret("in-arm", { vault, value: "planted-value", plane: "arm" });
            new ExpiryAlerts("expiry", { vault, to: { webhook: { url: "https://alerts.contoso.com" } } });
            const other = new Key("other", { vault, type: "EC", onDestroy: "purge" }, opts);
            other.grants.sign(Principal.objectId(kim, "User", "kim"));
        };
        expect((await stack.up(program)).errors).toEqual([]);
        const through = stack.resources
            .filter(({ type }) => type.startsWith("azure-native:"))
            .map(({ urn, provider = "" }) => `${urn.split("$").at(-1) ?? ""} ${provider.split("::").at(-2) ?? ""}`);
        expect(through.filter((line) => !line.endsWith(" of-the-vault"))).toEqual([
            "azure-native:authorization:RoleAssignment::other-kim-crypto-user of-the-key",
        ]);
        expect(through).toHaveLength(9);
        expect(stack.resource(`${dynamic}:RoleAssignment`, "signing-kim-reader").inputs).toMatchObject({
            identity: { clientId: second.clientId },
        });
        expect(await stack.destroy()).toMatchObject({ ok: true, errors: [] });
    });

    test("or nothing is deployed at all: two environments with ARM_* of their own", async () => {
        const program = async () => {
            const provider = new Provider("of-the-environment", {});
            await new Promise((resolve) => provider.urn.apply(resolve));
            process.env["ARM_CLIENT_ID"] = second.clientId;
            process.env["ARM_CLIENT_SECRET"] = second.clientSecret;
            const vault = declare("kv-two", {}, { providers: [provider] });
            new Secret("database", { vault, generate: { length: 24 } });
        };
        const { clientId, clientSecret, objectId } = azure.azure.target;
        for (const kind of ["preview", "up"] as const) {
            const { ok, errors } = await stack[kind](program);
            Object.assign(process.env, { ARM_CLIENT_ID: clientId, ARM_CLIENT_SECRET: clientSecret });
            expect(errors.join()).toContain(
                `azure-native deploys as object id ${objectId}, but keys and secrets would be deployed as ` +
                    `${second.objectId}. Configure one identity for both: azure-native's settings or ARM_* variables, or one \`az login\`.`,
            );
            expect(ok).toBe(false);
        }
        // Components are nothing in Azure.
        expect(stack.resources.filter(({ custom }) => custom)).toEqual([]);
        await stack.destroy();
    });
});

describe("access that the deployers don't get from the program", () => {
    const program = () => {
        const vault = declare("kv-none", { deployerAccess: "none", onDestroy: "delete" });
        new Key("signing", { vault, type: "EC", accessTimeoutSeconds: 0, onDestroy: "delete" });
    };

    test("is declared for nobody, named when it is missing, and used when somebody else gave it", async () => {
        const missing = await stack.up(program);
        const { objectId } = azure.azure.target;
        expect(missing.errors.join()).toContain(
            'Key "signing" in vault "kv-none": after 0 seconds Microsoft.KeyVault/vaults/keys/create/action on ' +
                `${vaultId("kv-none").toLowerCase()}/keys/signing is still missing for the deploying identity (object id ${objectId}). ` +
                'Assign a role that has it, or let the vault do so with `deployerAccess: "auto"`.',
        );
        expect(await principalsOn("kv-none")).toEqual([]);
        await assign(vaultId("kv-none"), administrator, objectId);
        expect(await stack.up(program)).toMatchObject({ ok: true, steps: ["create Key signing"] });
        expect(stack.resources.filter(({ type }) => type.endsWith(":RoleAssignment"))).toEqual([]);
        expect(await stack.destroy()).toMatchObject({ ok: true, errors: [] });
    });

    test("may come and go while it spreads", async () => {
        await azure.azure.manage("PUT", "/propagation", {
            delaySeconds: 0,
            flapping: Array.from({ length: 9 }, () => 1),
        });
        await azure.takeCalls();
        const deployed = await stack.up(() => {
            const vault = declare("kv-flapping", { onDestroy: "delete" });
            new Key("signing", { vault, type: "EC", rotation: { rotateAfter: "P60D" }, onDestroy: "delete" });
        });
        expect(deployed).toMatchObject({ ok: true, errors: [] });
        const statuses = (await azure.takeCalls()).map((call) => call.slice(-3)).join();
        expect(statuses).toMatch(/^(403,)?200,403,200$/);
        await azure.azure.manage("PUT", "/propagation", { delaySeconds: 0, flapping: [] });
        expect(await stack.destroy()).toMatchObject({ ok: true, errors: [] });
    });
});

test("vaults of another program: granted, filled, changed, and left as they were", async () => {
    const vaults = [await azure.vault({ administrator: false }), await azure.vault({ administrator: false })] as const;
    const program = (grant: "read" | "write") => () => {
        const [{ vaultId: id }, { vaultName }] = vaults;
        const args = { deployerAccess: "auto" } as const;
        const found = {
            "by-id": Vault.fromId("by-id", id, args),
            "by-name": Vault.get("by-name", { vaultName, resourceGroupName: "rg" }, args),
        };
        for (const [name, vault] of Object.entries(found)) {
            vault.grants.secrets[grant](Principal.objectId(kim, "User", "kim"));
            new Secret(`database-${name}`, { vault, generate: { length: 24 }, onDestroy: "purge" });
        }
    };
    const made = await stack.up(program("read"));
    expect(made).toMatchObject({ ok: true, errors: [] });
    expect(made.steps).toEqual(expect.arrayContaining(["read Vault by-id", "read Vault by-name"]));
    for (const { vaultName } of vaults) {
        expect((await principalsOn(vaultName)).sort()).toEqual([azure.azure.target.objectId, kim].sort());
    }
    expect((await stack.up(program("read"))).steps.filter((step) => !step.startsWith("read "))).toEqual([]);
    const changed = await stack.up(program("write"));
    expect(changed.steps).toEqual(
        expect.arrayContaining(
            ["by-id", "by-name"].flatMap((name) => [
                `create RoleAssignment ${name}-kim-secrets-officer`,
                `delete RoleAssignment ${name}-kim-secrets-user`,
            ]),
        ),
    );
    expect(await stack.destroy()).toMatchObject({ ok: true, errors: [] });
    for (const { vaultName, vaultId: id } of vaults) {
        expect(await principalsOn(vaultName)).toEqual([]);
        expect((await azure.arm("GET", id, "2024-11-01")).status).toBe(200);
    }
});
