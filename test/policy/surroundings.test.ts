import type { PolicyResource } from "@pulumi/policy";
import { type StackResource, surroundedVaults } from "../../policy/surroundings";
import { asPolicySees, unknown } from "./unknowns";

const vaultId = "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/KV-Orders";

function resource(
    type: string,
    name: string,
    props: object,
    sources: Record<string, StackResource> = {},
): StackResource {
    const on = Object.entries(sources).map(([property, source]) => [property, [source as PolicyResource]]);
    return {
        ...{ type, name, urn: `urn:pulumi:dev::proj::${type}::${name}` },
        props: asPolicySees(props),
        dependencies: Object.values(sources) as PolicyResource[],
        propertyDependencies: Object.fromEntries(on) as Record<string, PolicyResource[]>,
    };
}
const vault = (name = "orders", props: object = { name: "kv-orders" }) =>
    resource("azure-native:keyvault:Vault", name, props);
const endpoint = (privateLinkServiceId: string, ...on: StackResource[]) =>
    resource(
        "azure-native:network:PrivateEndpoint",
        "endpoint",
        { privateLinkServiceConnections: [{ privateLinkServiceId }] },
        on[0] ? { privateLinkServiceConnections: on[0] } : {},
    );
const setting = (props: object, ...on: StackResource[]) =>
    resource("azure-native:monitor:DiagnosticSetting", "setting", props, on[0] ? { resourceUri: on[0] } : {});
const of = (...resources: StackResource[]) =>
    surroundedVaults(resources).map(({ privateEndpoint, auditLog }) => ({ privateEndpoint, auditLog }));

const neither = { privateEndpoint: false, auditLog: false };
const logs = [{ categoryGroup: "allLogs", enabled: true }];

describe("what surrounds a vault", () => {
    it("is nothing where nothing names it", () => {
        expect(of(vault())).toEqual([neither]);
        expect(of(vault(), endpoint(`${vaultId}-2`), setting({ resourceUri: "/subscriptions/s", logs }))).toEqual([
            neither,
        ]);
    });

    it("is an endpoint and a setting with its id", () => {
        expect(of(vault(), endpoint(vaultId), setting({ resourceUri: vaultId, logs }))).toEqual([
            { privateEndpoint: true, auditLog: true },
        ]);
    });

    it("is, while its id isn't known, what depends on it", () => {
        const [mine, other] = [vault("orders", { name: unknown }), vault("other", { name: unknown })];
        expect(of(mine, other, endpoint(unknown, mine), setting({ resourceUri: unknown, logs }, mine))).toEqual([
            { privateEndpoint: true, auditLog: true },
            neither,
        ]);
    });

    it("is an endpoint whose connections aren't known at all", () => {
        const mine = vault("orders", { name: unknown });
        const on = { privateLinkServiceConnections: mine };
        const whole = resource(
            "azure-native:network/v20240501:PrivateEndpoint",
            "endpoint",
            { privateLinkServiceConnections: unknown },
            on,
        );
        expect(of(mine, whole)).toEqual([{ privateEndpoint: true, auditLog: false }]);
    });

    it("is a setting whose target only the program tells, as in Azure's answers", () => {
        const [mine, other] = [vault(), vault("other", { name: "kv-other" })];
        expect(of(mine, other, setting({ logs }, mine))).toEqual([{ privateEndpoint: false, auditLog: true }, neither]);
        expect(of(mine, setting({ logs }))).toEqual([{ privateEndpoint: false, auditLog: true }]);
    });

    it("is an endpoint of another stack that Azure lists on the vault", () => {
        const connected = { name: "kv-orders", properties: { privateEndpointConnections: [{ id: "x" }] } };
        expect(of(vault("orders", connected))).toEqual([{ privateEndpoint: true, auditLog: false }]);
    });

    it.each([
        [[{ category: "AuditEvent", enabled: true }], true],
        [[{ categoryGroup: "audit", enabled: true }], true],
        [[{ categoryGroup: "allLogs", enabled: false }], false],
        [[{ category: "AzurePolicyEvaluationDetails", enabled: true }], false],
        [[{ category: unknown, enabled: true }], true],
        [undefined, false],
    ])("is an audit log only where the setting %j sends it", (some, auditLog) => {
        expect(of(vault(), setting({ resourceUri: vaultId, logs: some }))).toEqual([
            { privateEndpoint: false, auditLog },
        ]);
    });
});
