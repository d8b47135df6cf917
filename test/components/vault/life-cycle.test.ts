import type * as timers from "node:timers/promises";
import * as network from "@pulumi/azure-native/network";
import * as operationalinsights from "@pulumi/azure-native/operationalinsights";
import * as privatedns from "@pulumi/azure-native/privatedns";
import * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";
import { CryptoVerification, Principal, Secret, Vault, type VaultArgs } from "../../../components/index";
import { TestAzure } from "../support/azure";
import { TestStack } from "../support/test-stack";

/** ARM asks for a second between looks at an operation; here it has ended long before. */
jest.mock("node:timers/promises", () => {
    const actual = jest.requireActual<typeof timers>("node:timers/promises");
    const sleep: typeof actual.setTimeout = (milliseconds, ...rest) =>
        actual.setTimeout(Math.min(milliseconds ?? 0, 50), ...rest);
    return { ...actual, setTimeout: sleep };
});

const vaultVersion = "2024-11-01";
const lockVersion = "2020-05-01";
const kim = () => Principal.objectId("0a000000-0000-4000-8000-000000000001", "User", "kim");

let azure: TestAzure;
let stack: TestStack;
beforeAll(async () => {
    azure = await TestAzure.start();
    stack = await TestStack.start();
});
afterAll(async () => {
    await stack.close();
    await azure.close();
});

const subscription = () => `/subscriptions/${azure.azure.target.subscriptionId}`;
const vaultId = (name: string) => `${azure.group}/providers/Microsoft.KeyVault/vaults/${name}`;
const deletedId = (name: string) =>
    `${subscription()}/providers/Microsoft.KeyVault/locations/${azure.azure.target.location}/deletedVaults/${name}`;

/** The rule by which logs are sent to a namespace of event hubs that others have. */
const hubRule = () =>
    `${azure.group}/providers/Microsoft.EventHub/namespaces/siem/authorizationRules/RootManageSharedAccessKey`;

/** Whether ARM has something at a path. */
async function exists(path: string, apiVersion: string): Promise<boolean> {
    try {
        await azure.arm("GET", path, apiVersion);
        return true;
    } catch (error) {
        expect((error as { statusCode?: number }).statusCode).toBe(404);
        return false;
    }
}

const declare = (vaultName: string, args: Partial<VaultArgs> = {}): Vault =>
    new Vault("kv", { resourceGroupName: "rg", vaultName, network: "open", purgeProtection: false, ...args });

/** Programs that declare a vault, alone or with a secret in it. */
const empty = (name: string, args: Partial<VaultArgs>) => () => declare(name, args);
const filled = (name: string, args: Partial<VaultArgs>) => () =>
    new Secret("database", { vault: declare(name, args), generate: { length: 24 } });

test("detached, a vault stays with what is in it", async () => {
    await stack.up(filled("kv-detached", {}));
    expect(await stack.destroy()).toMatchObject({ ok: true, errors: [] });
    expect(stack.resources).toEqual([]);
    expect(await exists(`${vaultId("kv-detached")}/secrets/database`, vaultVersion)).toBe(true);
});

test("purged, a vault's name is free again at once", async () => {
    const program = filled("kv-purged", { onDestroy: "purge", destroyContents: true });
    for (let round = 0; round < 2; round++) {
        expect(await stack.up(program)).toMatchObject({ ok: true });
        expect(await stack.destroy()).toMatchObject({ ok: true, errors: [] });
        expect(await exists(vaultId("kv-purged"), vaultVersion)).toBe(false);
        expect(await exists(deletedId("kv-purged"), vaultVersion)).toBe(false);
    }
});

test("a vault that holds something live is not destroyed, and nothing in it is lost", async () => {
    expect(await stack.up(filled("kv-full", { onDestroy: "delete" }))).toMatchObject({ ok: true });
    const destroyed = await stack.destroy();
    expect(destroyed.ok).toBe(false);
    expect(destroyed.errors.join()).toContain(
        'Vault "kv-full" is not destroyed, because it holds secret database. Delete them, or set `destroyContents: true` to destroy the ' +
            'vault with all that is in it, or `onDestroy: "detach"` to leave it.',
    );
    expect(await exists(`${vaultId("kv-full")}/secrets/database`, vaultVersion)).toBe(true);
    // What had left the state already is found in the vault again, and the destruction carries on once it is allowed.
    const allowed = filled("kv-full", { onDestroy: "delete", destroyContents: true });
    expect((await stack.up(allowed)).steps).toEqual(
        expect.arrayContaining(["create Secret database", "update VaultGuard kv-guard"]),
    );
    expect(await stack.destroy()).toMatchObject({ ok: true, errors: [] });
    expect(await exists(vaultId("kv-full"), vaultVersion)).toBe(false);
    expect(await exists(deletedId("kv-full"), vaultVersion)).toBe(true);
});

test("the last object of a kind is deleted before the access that its deletion takes, which goes with it", async () => {
    const vault = () => declare("kv-last", { onDestroy: "delete" });
    const deployed = await stack.up(() => new Secret("last", { vault: vault(), generate: {}, onDestroy: "delete" }));
    expect(deployed).toMatchObject({ ok: true });
    const { steps, ...removed } = await stack.up(vault);
    expect(removed).toMatchObject({ ok: true, errors: [] });
    // Deleted at once with the assignment, the secret may find it gone.
    expect(steps.slice(0, 3)).toEqual([
        "delete Secret last",
        "delete DeployerAccess kv-secrets",
        "delete RoleAssignment kv-deployer-secrets-officer",
    ]);
    expect(await exists(`${vaultId("kv-last")}/secrets/last`, vaultVersion)).toBe(false);
});

describe("a soft-deleted vault of the name", () => {
    const args: Partial<VaultArgs> = { onDestroy: "delete", destroyContents: true, tags: { owner: "platform" } };

    beforeAll(async () => {
        const program = () => {
            filled("kv-back", args)();
            new Vault("other", { resourceGroupName: "rg", vaultName: "kv-other", onDestroy: "detach" });
        };
        await stack.up(program);
        await stack.destroy();
    });

    test("is told of, with the ways out", async () => {
        const { ok, errors } = await stack.up(empty("kv-back", args));
        expect(ok).toBe(false);
        expect(errors.join()).toMatch(
            /Vault "kv-back": a soft-deleted vault has this name \(in \w+, of resource group rg\) until 20[^ ]+Z\. Bring it back with what was in it by `onExisting: "recover"`, or purge it \(az keyvault purge --name kv-back --location \w+\), or choose another `vaultName`\./,
        );
        expect(await exists(vaultId("kv-back"), vaultVersion)).toBe(false);
    });

    test("comes back with what was in it and without its role assignments, which are given again", async () => {
        const program = () => {
            const vault = declare("kv-back", { ...args, onExisting: "recover", tags: { owner: "shop" } });
            vault.grants.secrets.read(kim());
        };
        expect(await stack.up(program)).toMatchObject({ ok: true, errors: [] });
        expect(await exists(`${vaultId("kv-back")}/secrets/database`, vaultVersion)).toBe(true);
        const { body } = await azure.arm("GET", vaultId("kv-back"), vaultVersion);
        expect(body).toMatchObject({ tags: { owner: "shop" } });
        const assignments = `${vaultId("kv-back")}/providers/Microsoft.Authorization/roleAssignments`;
        const found = (await azure.arm("GET", assignments, "2022-04-01")).body as { value: { properties: object }[] };
        expect(
            found.value.filter(({ properties }) => "scope" in properties && properties.scope === vaultId("kv-back")),
        ).toHaveLength(1);
        await stack.up(program);
        expect(await stack.up(program)).toMatchObject({ ok: true, steps: [] });
        expect(await stack.destroy()).toMatchObject({ ok: true });
    });
});

test("what Azure would refuse or can't take back is refused in the preview", async () => {
    expect(await stack.up(empty("kv-kept", { purgeProtection: true }))).toMatchObject({ ok: true });
    const refused = async (args: Partial<VaultArgs>) => {
        const { ok, errors } = await stack.preview(empty("kv-kept", args));
        expect(ok).toBe(false);
        return errors.join();
    };
    expect(await refused({ purgeProtection: false, onDestroy: "purge" })).toContain(
        'Vault "kv-kept": `purgeProtection` can\'t be turned off: Azure keeps it for the life of the vault. Set it to true again.',
    );
    const vault: NonNullable<VaultArgs["transform"]>["vault"] = ({ properties, ...rest }) => ({
        ...rest,
        properties: pulumi.output(properties).apply((known) => ({ ...known, enableRbacAuthorization: false })),
    });
    expect(await refused({ purgeProtection: true, transform: { vault } })).toContain(
        'Vault "kv": `transform.vault` must leave `enableRbacAuthorization` as it is: the vault\'s `accessModel` is "rbac"',
    );
    expect(await stack.destroy()).toMatchObject({ ok: true });
});

test("a vault whose name is derived keeps it when its component is renamed with an alias, and when its name is given and taken out", async () => {
    const named =
        (name: string, args: VaultArgs = {}) =>
        () => {
            const purging = { onDestroy: "purge", purgeProtection: false, destroyContents: true } as const;
            const aliases = name === "kv" ? {} : { aliases: [{ name: "kv" }] };
            const vault = new Vault(name, { resourceGroupName: "rg", network: "open", ...purging, ...args }, aliases);
            new Secret("database", { vault, generate: { length: 24 } });
        };
    expect(await stack.up(named("kv"))).toMatchObject({ ok: true, errors: [] });
    const { id = "" } = stack.resource("azure-native:keyvault:Vault", "kv");
    for (const kind of ["preview", "up"] as const) {
        const steps = ["update AssignmentCheck shop-deployer-assignments"];
        expect(await stack[kind](named("shop"))).toMatchObject({ ok: true, errors: [], steps });
    }
    const vaultName = id.split("/").at(-1) ?? "";
    expect(await stack.up(named("shop", { vaultName }))).toMatchObject({ ok: true, errors: [], steps: [] });
    const tagged = await stack.up(named("shop", { tags: { owner: "shop" } }));
    expect(tagged).toMatchObject({ ok: true, errors: [], steps: ["update Vault shop"] });
    expect(stack.resource("azure-native:keyvault:Vault", "shop").id).toBe(id);
    expect(await stack.destroy()).toMatchObject({ ok: true, errors: [] });
    expect(await exists(id, vaultVersion)).toBe(false);
});

test("what stands around a vault: made with its own group, unchanged, changed in place, and taken away", async () => {
    const program = (logs: "audit" | "allLogs", tags: Record<string, string>) => () => {
        const resourceGroupName = "rg";
        const vnet = new network.VirtualNetwork("net", {
            resourceGroupName,
            addressSpace: { addressPrefixes: ["10.0.0.0/16"] },
        });
        const subnet = new network.Subnet("endpoints", {
            ...{ resourceGroupName, virtualNetworkName: vnet.name, addressPrefix: "10.0.0.0/24" },
        });
        const zone = new privatedns.PrivateZone("zone", {
            ...{ resourceGroupName, privateZoneName: "privatelink.vaultcore.azure.net", location: "global" },
        });
        const workspace = new operationalinsights.Workspace("logs", { resourceGroupName, sku: { name: "PerGB2018" } });
        const account = new storage.StorageAccount("archive", {
            ...{ resourceGroupName, kind: "StorageV2", sku: { name: "Standard_LRS" } },
        });
        new Vault("kv", {
            location: "westeurope",
            ...{ vaultName: "kv-around", purgeProtection: false, onDestroy: "purge", tags },
            privateEndpoints: { hub: { subnetId: subnet.id, privateDnsZoneIds: [zone.id] } },
            diagnostics: {
                central: { workspaceId: workspace.id, logs },
                archive: { storageAccountId: account.id, logs: "audit", metrics: false },
                stream: { eventHubAuthorizationRuleId: hubRule(), eventHubName: "audit", logs: "audit" },
            },
            lock: "CanNotDelete",
            transform: {
                vault: (args) => ({ ...args, tags: { ...tags, by: "transform" } }),
                resourceGroup: (args) => ({ ...args, resourceGroupName: "kv-around-group" }),
                privateEndpoint: (args) => ({ ...args, customNetworkInterfaceName: "kv-around-nic" }),
                privateDnsZoneGroup: (args) => ({ ...args, privateDnsZoneGroupName: "vaults" }),
                diagnosticSetting: (args) => ({ ...args, logAnalyticsDestinationType: "Dedicated" }),
                lock: (args) => ({ ...args, notes: "Ask the platform team" }),
            },
        });
    };
    const made = await stack.up(program("audit", { a: "1" }));
    expect(made.errors).toEqual([]);
    expect(made.steps).toEqual(
        expect.arrayContaining([
            "create ResourceGroup kv-group",
            "create PrivateEndpoint kv-hub-endpoint",
            "create PrivateDnsZoneGroup kv-hub-endpoint-dns",
            "create DiagnosticSetting kv-central-diagnostics",
            "create DiagnosticSetting kv-archive-diagnostics",
            "create DiagnosticSetting kv-stream-diagnostics",
        ]),
    );
    const id = `${subscription()}/resourceGroups/kv-around-group/providers/Microsoft.KeyVault/vaults/kv-around`;
    const authorizationOf = `${id}/providers/Microsoft.Authorization`;
    const live = async (path: string, apiVersion: string) => (await azure.arm("GET", path, apiVersion)).body;
    expect(await live(id, vaultVersion)).toMatchObject({ tags: { a: "1", by: "transform" } });
    expect(await live(`${authorizationOf}/locks/kv`, lockVersion)).toMatchObject({
        properties: { notes: "Ask the platform team" },
    });
    const settings = `${id}/providers/Microsoft.Insights/diagnosticSettings/stream`;
    expect(await live(settings, "2021-05-01-preview")).toMatchObject({
        properties: { eventHubAuthorizationRuleId: hubRule(), eventHubName: "audit", workspaceId: null },
    });
    const outputs = (type: string, name: string) => stack.resource(`azure-native:network:${type}`, name).outputs;
    expect(outputs("PrivateEndpoint", "kv-hub-endpoint")).toMatchObject({
        customNetworkInterfaceName: "kv-around-nic",
    });
    expect(outputs("PrivateDnsZoneGroup", "kv-hub-endpoint-dns")).toMatchObject({ name: "vaults" });
    expect(await stack.up(program("audit", { a: "1" }))).toMatchObject({ ok: true, steps: [] });
    expect(new Set((await stack.up(program("allLogs", { a: "2" }))).steps)).toEqual(
        new Set([
            "update ResourceGroup kv-group",
            "update Vault kv",
            "update PrivateEndpoint kv-hub-endpoint",
            "update DiagnosticSetting kv-central-diagnostics",
        ]),
    );
    expect(await stack.destroy()).toMatchObject({ ok: true, errors: [] });
    expect(await exists(`${subscription()}/resourceGroups/kv-around-group`, "2021-04-01")).toBe(false);
});

test("a verified vault with diagnostic settings has no changes in a preview either, whatever their destinations are", async () => {
    const program = () => {
        const resourceGroupName = "rg";
        const workspace = new operationalinsights.Workspace("logs", { resourceGroupName, sku: { name: "PerGB2018" } });
        const vault = declare("kv-audited", {
            onDestroy: "purge",
            diagnostics: {
                central: { workspaceId: workspace.id },
                stream: { eventHubAuthorizationRuleId: hubRule(), logs: "audit", metrics: false },
            },
            transform: {
                diagnosticSetting: (args) =>
                    args.name === "stream" ? { ...args, eventHubName: "audit", workspaceId: workspace.id } : args,
            },
        });
        new CryptoVerification("verified", { vaults: [vault] });
    };
    expect(await stack.up(program)).toMatchObject({ ok: true, errors: [] });
    const verified = stack.resource("pulumi-nodejs:dynamic/azure-keyvault:Verification", "verified-kv");
    const workspaceId = expect.stringContaining("/workspaces/") as string;
    expect(verified.inputs?.["subject"]).toMatchObject({
        diagnostics: [
            { name: "central", destinations: { workspaceId } },
            {
                name: "stream",
                destinations: { workspaceId, eventHubAuthorizationRuleId: hubRule(), eventHubName: "audit" },
            },
        ],
    });
    expect(await stack.preview(program)).toMatchObject({ ok: true, steps: [] });
    expect(await stack.destroy()).toMatchObject({ ok: true, errors: [] });
});
