import { assign, createVault, servingForAll, uniqueName } from "./serving";

const serving = servingForAll();

const network = (group: string, rest: string) => `/resourceGroups/${group}/providers/Microsoft.Network/${rest}`;

describe("networks", () => {
    const net = "/subscriptions/.+/virtualNetworks/net";

    it.each([
        ["999.60.0.7/99", "InvalidAddressPrefixFormat", `Address prefix 999.60.0.7/99 of resource ${net} is not`],
        ["10.0.0.0/33", "InvalidAddressPrefixFormat", `Address prefix 10.0.0.0/33 of resource ${net} is not`],
        ["10.9.0.0", "InvalidAddressPrefixFormat", `Address prefix 10.9.0.0 of resource ${net} is not`],
        ["10.9.0.7/24", "InvalidCIDRNotation", "the address prefix should be 10.9.0.0/24.$"],
        ["10.9.255.0/21", "InvalidCIDRNotation", "the address prefix should be 10.9.248.0/21.$"],
    ])("refuse what is no range of addresses: %s", async (prefix, code, message) => {
        const { client } = serving;
        const { group } = await createVault(client);
        const path = network(group, "virtualNetworks/net");
        const put = (addressSpace: object, subnets: object[] = []) =>
            client.arm("PUT", path, { location: "eastus", properties: { addressSpace, subnets } });
        const inner = { name: "inner", properties: { addressPrefix: prefix } };
        for (const refused of [
            await put({ addressPrefixes: [prefix] }),
            await put({ addressPrefixes: ["0.0.0.0/2", "fd00::/48"] }, [inner]),
        ]) {
            expect([refused.status, refused.at("error.code")]).toEqual([400, code]);
            expect(refused.at("error.message")).toMatch(new RegExp(message.replace(net, `${net}\\S*`)));
        }
        expect((await client.arm("GET", path)).status).toBe(404);
    });

    it("refuse a subnet that is smaller than Azure's smallest", async () => {
        const { client } = serving;
        const { group } = await createVault(client);
        const path = network(group, "virtualNetworks/net");
        const addressSpace = { addressPrefixes: ["10.9.0.0/24"] };
        await client.arm("PUT", path, { location: "eastus", properties: { addressSpace } });
        const put = (addressPrefix: string) =>
            client.arm("PUT", `${path}/subnets/inner`, { properties: { addressPrefix } });
        const refused = await put("10.9.0.0/30");
        expect([refused.status, refused.at("error.code")]).toEqual([400, "NetcfgInvalidSubnet"]);
        expect(refused.at("error.message")).toBe("Subnet 'inner' is not valid in virtual network 'net'.");
        expect((await put("10.9.0.0/29")).status).toBe(201);
    });
});

describe("private endpoints", () => {
    async function createEndpoint(manual = false) {
        const { client } = serving;
        const { group, vault, path } = await createVault(client);
        const vnet = network(group, "virtualNetworks/net");
        const subnets = [{ name: "inner", properties: { addressPrefix: "10.0.1.0/24" } }];
        const addressSpace = { addressPrefixes: ["10.0.0.0/16"] };
        const made = await client.arm("PUT", vnet, { location: "eastus", properties: { addressSpace, subnets } });
        expect([made.status, made.at("properties.subnets.0.name")]).toEqual([201, "inner"]);
        const connection = {
            name: "to-vault",
            properties: { privateLinkServiceId: `${client.subscription}${path}`, groupIds: ["vault"] },
        };
        const endpoint = network(group, "privateEndpoints/pe");
        const answer = await client.arm("PUT", endpoint, {
            location: "eastus",
            properties: {
                subnet: { id: `${client.subscription}${vnet}/subnets/inner` },
                [manual ? "manualPrivateLinkServiceConnections" : "privateLinkServiceConnections"]: [connection],
            },
        });
        return { group, vault, path, endpoint, answer };
    }

    it("to a vault show on the vault as approved, and go with the endpoint", async () => {
        const { client } = serving;
        const { vault, path, endpoint, answer } = await createEndpoint();
        expect(answer.status).toBe(201);
        const operation = new URL(String(answer.headers["azure-asyncoperation"]));
        const state = await client.send("GET", operation.host, operation.pathname + operation.search);
        expect(state.at("status")).toBe("Succeeded");
        expect(answer.at("properties.customDnsConfigs.0.fqdn")).toBe(`${vault}.vault.azure.net`);
        const shown = await client.arm("GET", path);
        expect(shown.at("properties.privateEndpointConnections.0.properties")).toMatchObject({
            privateEndpoint: { id: `${client.subscription}${endpoint}` },
            privateLinkServiceConnectionState: { status: "Approved", actionsRequired: "None" },
        });
        expect((await client.arm("DELETE", endpoint)).status).toBe(202);
        expect((await client.arm("GET", path)).at("properties.privateEndpointConnections")).toBeUndefined();
    });

    it("that wait for the vault's owner are approved or rejected there", async () => {
        const { client } = serving;
        const { path, endpoint, answer } = await createEndpoint(true);
        const status =
            "properties.manualPrivateLinkServiceConnections.0.properties.privateLinkServiceConnectionState.status";
        expect(answer.at(status)).toBe("Pending");
        const connection = `${path}/privateEndpointConnections/to-vault`;
        const rejected = await client.arm("PUT", connection, {
            properties: { privateLinkServiceConnectionState: { status: "Rejected", description: "no" } },
        });
        expect(rejected.at("properties.privateLinkServiceConnectionState")).toEqual({
            status: "Rejected",
            description: "no",
            actionsRequired: "None",
        });
        expect((await client.arm("GET", endpoint)).at(status)).toBe("Rejected");
    });

    it("get their address into the zones of their zone group", async () => {
        const { client } = serving;
        const { group, vault, endpoint } = await createEndpoint();
        const zone = network(group, "privateDnsZones/privatelink.vaultcore.azure.net");
        expect((await client.arm("PUT", zone, { location: "global" })).at("location")).toBe("global");
        const configs = [{ name: "vault", properties: { privateDnsZoneId: `${client.subscription}${zone}` } }];
        const zoneGroup = await client.arm("PUT", `${endpoint}/privateDnsZoneGroups/default`, {
            properties: { privateDnsZoneConfigs: configs },
        });
        const address = (await client.arm("GET", endpoint)).at("properties.customDnsConfigs.0.ipAddresses.0");
        expect(zoneGroup.at("properties.privateDnsZoneConfigs.0.properties.recordSets.0.ipAddresses")).toEqual([
            address,
        ]);
        const record = await client.arm("GET", `${zone}/A/${vault}`);
        expect(record.at("properties.aRecords")).toEqual([{ ipv4Address: address }]);
        expect((await client.arm("GET", zone)).at("properties.numberOfRecordSets")).toBe(2);
    });

    it("to a vault that isn't there are refused", async () => {
        const { client } = serving;
        const { group } = await createVault(client);
        const id = `${client.subscription}${network(group, "x").replace(/Microsoft.Network.x/, "Microsoft.KeyVault/vaults/none")}`;
        const answer = await client.arm("PUT", network(group, "privateEndpoints/pe"), {
            location: "eastus",
            properties: {
                subnet: { id: "any" },
                privateLinkServiceConnections: [
                    { name: "c", properties: { privateLinkServiceId: id, groupIds: ["vault"] } },
                ],
            },
        });
        expect([answer.status, answer.at("error.code")]).toEqual([400, "BadRequest"]);
    });
});

describe("customer-managed keys of a storage account", () => {
    /** The account of a group, with an identity that has the role for the key where it is given. */
    async function account(vault: Record<string, unknown>, { kty = "RSA", role = true, named = true } = {}) {
        const { client } = serving;
        const made = await createVault(client, { enablePurgeProtection: true, ...vault });
        const id = `/resourceGroups/${made.group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/cmk`;
        const identity = await client.arm("PUT", id, { location: "eastus" });
        const keys = `${made.path}/keys/data`;
        await client.arm("PUT", keys, {
            properties: kty === "RSA" ? { kty, keySize: 2048 } : { kty, curveName: "P-256" },
        });
        if (role) {
            await assign(
                client,
                made.path,
                "e147488a-f6f5-4113-8e2d-b22465e65bf6",
                identity.text("properties.principalId"),
            );
        }
        const used = identity.text("id");
        const encryption = {
            keySource: "Microsoft.Keyvault",
            keyvaultproperties: { keyname: "data", keyvaulturi: `https://${made.vault}.vault.azure.net/` },
            ...(named ? { identity: { userAssignedIdentity: used } } : {}),
        };
        const name = uniqueName("st").replace(/-/g, "");
        const path = `/resourceGroups/${made.group}/providers/Microsoft.Storage/storageAccounts/${name}`;
        const answer = await client.arm("PUT", path, {
            location: "eastus",
            sku: { name: "Standard_LRS" },
            kind: "StorageV2",
            identity: named
                ? { type: "UserAssigned", userAssignedIdentities: { [used]: {} } }
                : { type: "SystemAssigned" },
            properties: { encryption },
        });
        return { status: answer.status, code: answer.at("error.code"), message: String(answer.at("error.message")) };
    }

    it("are used by an identity that can get, wrap and unwrap", async () => {
        expect(await account({})).toMatchObject({ status: 200 });
        const networkAcls = { defaultAction: "Deny", bypass: "AzureServices" };
        expect(await account({ networkAcls })).toMatchObject({ status: 200 });
    });

    it("ask for purge protection of their vault", async () => {
        expect(await account({ enablePurgeProtection: undefined })).toMatchObject({
            status: 400,
            code: "KeyVaultPolicyError",
        });
    });

    it("aren't used by who can't, be it that the account's own identity isn't there yet", async () => {
        const refused = { status: 400, code: "KeyVaultAuthenticationFailure" };
        expect(await account({}, { role: false })).toMatchObject(refused);
        expect(await account({}, { role: false, named: false })).toMatchObject(refused);
        const policies = { enableRbacAuthorization: false, accessPolicies: [] };
        expect((await account(policies)).message).toMatch(/the identity can't get with the key 'data'/);
    });

    it("aren't reached through a firewall that trusted services don't pass", async () => {
        const networkAcls = { defaultAction: "Deny", bypass: "None" };
        expect((await account({ networkAcls })).message).toMatch(/doesn't let trusted services pass\.$/);
    });

    it("are RSA", async () => {
        expect((await account({}, { kty: "EC" })).message).toBe(
            "The key 'data' must be an enabled RSA key; it is EC, enabled.",
        );
    });
});

describe("what surrounds a vault", () => {
    it("keeps diagnostic settings on the vault, and loses them with it", async () => {
        const { client } = serving;
        const { group, path } = await createVault(client);
        const workspace = `/resourceGroups/${group}/providers/Microsoft.OperationalInsights/workspaces/logs`;
        const made = await client.arm("PUT", workspace, { location: "eastus", properties: {} });
        expect(made.text("properties.customerId")).toMatch(/^[0-9a-f-]{36}$/);
        const setting = `${path}/providers/Microsoft.Insights/diagnosticSettings/audit`;
        const logs = [{ category: "AuditEvent", enabled: true }];
        const nowhere = await client.arm("PUT", setting, { properties: { logs } });
        expect([nowhere.status, nowhere.at("error.code")]).toEqual([400, "BadRequest"]);
        const workspaceId = `${client.subscription}${workspace}`;
        const kept = await client.arm("PUT", setting, { properties: { logs, workspaceId } });
        expect([kept.status, kept.at("properties.workspaceId"), kept.at("properties.logs")]).toEqual([
            200,
            workspaceId,
            logs,
        ]);
        const list = await client.arm("GET", `${path}/providers/Microsoft.Insights/diagnosticSettings`);
        expect(list.names()).toEqual(["audit"]);
        await client.arm("DELETE", path);
        const gone = await client.arm("GET", setting);
        expect([gone.status, gone.at("error.code")]).toEqual([404, "ResourceNotFound"]);
    });

    it("lists resources by type, name and tag, page by page", async () => {
        const { client } = serving;
        const { group, vault } = await createVault(client);
        for (const name of ["a", "b", "c"]) {
            const identity = `/resourceGroups/${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`;
            await client.arm("PUT", identity, { location: "eastus", tags: { part: name } });
        }
        const list = async (filter: string) =>
            (
                await client.arm("GET", `/resourceGroups/${group}/resources?$filter=${encodeURIComponent(filter)}`)
            ).names();
        expect(await list("resourceType eq 'Microsoft.KeyVault/vaults'")).toEqual([vault]);
        expect(await list("tagName eq 'part' and tagValue eq 'b'")).toEqual(["b"]);
        const first = await client.arm("GET", `/resourceGroups/${group}/resources?$top=2`);
        const next = new URL(first.text("nextLink"));
        const second = await client.send("GET", next.host, next.pathname + next.search);
        expect([...first.names(), ...second.names()].sort()).toEqual(["a", "b", "c", vault]);
        expect(second.at("nextLink")).toBeUndefined();
    });
});

describe("keys and secrets through ARM", () => {
    it("are the data plane's: made once, read without their material", async () => {
        const { client } = serving;
        const { path } = await createVault(client);
        const key = `${path}/keys/one`;
        const made = await client.arm("PUT", key, { properties: { kty: "EC", curveName: "P-256" } });
        expect([made.status, made.at("properties.kty"), made.at("properties.curveName")]).toEqual([200, "EC", "P-256"]);
        const again = await client.arm("PUT", key, { properties: { kty: "RSA", keySize: 2048 } });
        expect(again.at("properties.keyUriWithVersion")).toBe(made.at("properties.keyUriWithVersion"));
        expect((await client.arm("GET", `${path}/keys`)).names()).toEqual(["one"]);
        expect((await client.arm("GET", `${key}/versions`)).names()).toHaveLength(1);

        const secret = `${path}/secrets/two`;
        const set = await client.arm("PUT", secret, { properties: { value: "s3cret", contentType: "text/plain" } });
        expect([set.status, set.at("properties.contentType")]).toEqual([201, "text/plain"]);
        expect(JSON.stringify((await client.arm("GET", secret)).body)).not.toContain("s3cret");
        const missing = await client.arm("GET", `${path}/secrets/none`);
        expect([missing.status, missing.at("error.code")]).toEqual([404, "ResourceNotFound"]);
    });
});

describe("Graph", () => {
    it("finds principals by what people filter by", async () => {
        const { client } = serving;
        const suffix = uniqueName("u");
        const user = await client.graph("POST", "/users", {
            displayName: `Ada ${suffix}`,
            userPrincipalName: `ada.${suffix}@example.org`,
            mailNickname: "ada",
            accountEnabled: true,
            passwordProfile: { password: "never shown" },
        });
        expect([user.status, JSON.stringify(user.body).includes("never shown")]).toEqual([201, false]);
        const find = async (path: string, filter: string) =>
            (await client.graph("GET", `${path}?$filter=${encodeURIComponent(filter)}`)).names("id");
        const id = user.text("id");
        expect(await find("/users", `userPrincipalName eq 'ADA.${suffix}@example.org'`)).toEqual([id]);
        expect(await find("/users", `startswith(displayName,'Ada ${suffix}') or mail eq 'x'`)).toEqual([id]);
        expect(await find("/users", `id in ('${id}')`)).toEqual([id]);
        expect(await find("/users", "displayName eq 'nobody'")).toEqual([]);
        const spn = `servicePrincipalNames/any(c:c eq '${client.target.clientId}')`;
        expect(await find("/servicePrincipals", spn)).toEqual([client.target.objectId]);
        expect((await client.graph("GET", `/users/ada.${suffix}@example.org?$select=id`)).body).toMatchObject({ id });
        const types = { ids: [id, client.target.objectId], types: ["user"] };
        expect((await client.graph("POST", "/directoryObjects/getByIds", types)).names("id")).toEqual([id]);
    });

    it.each([
        ["/users/none", 404, "Request_ResourceNotFound"],
        ["/users?$filter=displayName%20is%20'x'", 400, "Request_UnsupportedQuery"],
        ["/nothing", 400, "BadRequest"],
        ["/me", 400, "BadRequest"],
    ])("answers %s with its own error", async (path, status, code) => {
        const answer = await serving.client.graph("GET", path);
        expect([answer.status, answer.at("error.code")]).toEqual([status, code]);
    });

    it("keeps its directory from applications without the right", async () => {
        const { client } = serving;
        const application = await client.graph("POST", "/applications", { displayName: "no right" });
        await client.graph("POST", "/servicePrincipals", { appId: application.at("appId") });
        const password = await client.graph("POST", `/applications/${application.text("id")}/addPassword`, {});
        const app = { clientId: application.text("appId"), clientSecret: password.text("secretText") };
        const answer = await client.graph("GET", "/users", undefined, app);
        expect([answer.status, answer.at("error.code")]).toEqual([403, "Authorization_RequestDenied"]);
    });
});
