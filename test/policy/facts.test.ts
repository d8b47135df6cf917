import { factsOf } from "../../policy/policies";
import { declaration } from "../../policy/resource-types";
import { asPolicySees, unknown } from "./unknowns";

const now = Date.parse("2026-03-01T00:00:00Z");
const inDays = (days: number) => now / 1000 + days * 86_400;
const facts = (type: string, properties: Record<string, unknown>) => factsOf(type, asPolicySees(properties));

beforeEach(() => jest.useFakeTimers({ now, doNotFake: ["nextTick", "setImmediate"] }));
afterEach(() => jest.useRealTimers());

describe("resource types", () => {
    it.each([
        ["azure-native:keyvault:Vault", { declares: "vault", by: "azure-native" }],
        ["azure-native:keyvault/v20230701:Vault", { declares: "vault", by: "azure-native", apiVersion: "20230701" }],
        ["azure-native:keyvault/v20241201preview:Key", { declares: "key", by: "azure-native", apiVersion: "20241201" }],
        [
            "azure-native_keyvault_v20230701:keyvault:Vault",
            { declares: "vault", by: "azure-native", apiVersion: "20230701" },
        ],
        [
            "azure-native_keyvault_v20241201preview:keyvault/v20241201preview:Key",
            { declares: "key", by: "azure-native", apiVersion: "20241201" },
        ],
        [
            "azure-native_network_v20240501:network:PrivateEndpoint",
            expect.objectContaining({ declares: "privateEndpoint" }),
        ],
        [
            "azure-native_insights_v20210501preview:insights:DiagnosticSetting",
            expect.objectContaining({ declares: "diagnosticSetting" }),
        ],
        ["azure-native:keyvault:Secret", { declares: "secret", by: "azure-native" }],
        ["azure-native:network:PrivateEndpoint", { declares: "privateEndpoint", by: "azure-native" }],
        [
            "azure-native:insights/v20210501preview:DiagnosticSetting",
            expect.objectContaining({ declares: "diagnosticSetting" }),
        ],
        ["pulumi-nodejs:dynamic/azure-keyvault:Key", { declares: "key", by: "data-plane" }],
        ["pulumi-nodejs:dynamic/azure-keyvault:Secret", { declares: "secret", by: "data-plane" }],
    ])("of %s are told apart", (type, expected) => {
        expect(declaration(type)).toEqual(expected);
    });

    it.each([
        "azure-native:keyvault:AccessPolicy",
        "azure-native:keyvault:ManagedHsm",
        "azure-native:storage:Vault",
        "azure-native_keyvault_v20230701:keyvault:ManagedHsm",
        "azure-nativeish:keyvault:Vault",
        "pulumi-nodejs:dynamic/azure-keyvault:VaultGuard",
        "pulumi-nodejs:dynamic/other:Key",
        "pulumi:pulumi:Stack",
    ])("without guardrails are left alone: %s", (type) => {
        expect(declaration(type)).toBeUndefined();
        expect(factsOf(type, {})).toBeUndefined();
    });
});

describe("vaults of azure-native", () => {
    const type = "azure-native:keyvault:Vault";

    it("are what Azure makes of properties that say nothing", () => {
        expect(facts(type, { properties: {} })).toEqual({
            ...{ kind: "vault", accessModel: "accessPolicies", purgeProtection: false },
            ...{ publicNetworkAccess: true, firewallDefault: "allow" },
        });
    });

    it("are on RBAC by default from the API version 2026-02-01 on", () => {
        expect(facts("azure-native:keyvault/v20260201:Vault", { properties: {} })).toMatchObject({
            accessModel: "rbac",
        });
        expect(facts("azure-native_keyvault_v20260201:keyvault:Vault", { properties: {} })).toMatchObject({
            accessModel: "rbac",
        });
        expect(facts("azure-native:keyvault/v20250501:Vault", { properties: {} })).toMatchObject({
            accessModel: "accessPolicies",
        });
        expect(
            facts("azure-native:keyvault/v20260201:Vault", { properties: { enableRbacAuthorization: false } }),
        ).toMatchObject({ accessModel: "accessPolicies" });
    });

    it("are what they declare, in any case of letters", () => {
        const properties = {
            ...{ enableRbacAuthorization: true, enablePurgeProtection: true, publicNetworkAccess: "Disabled" },
            networkAcls: { defaultAction: "Deny" },
        };
        expect(facts(type, { properties })).toEqual({
            ...{ kind: "vault", accessModel: "rbac", purgeProtection: true },
            ...{ publicNetworkAccess: false, firewallDefault: "deny" },
        });
    });

    it("aren't judged by what isn't known yet", () => {
        const properties = {
            ...{ enableRbacAuthorization: unknown, enablePurgeProtection: unknown },
            ...{ publicNetworkAccess: unknown, networkAcls: unknown },
        };
        expect(facts(type, { properties })).toEqual({ kind: "vault" });
        expect(facts(type, { properties: unknown })).toEqual({ kind: "vault" });
    });
});

describe("keys of azure-native", () => {
    const key = (properties: Record<string, unknown>) => facts("azure-native:keyvault:Key", { properties });

    it("have Key Vault's default size and curve, live for ever and are never rotated where nothing is said", () => {
        const forever = { kind: "key", validity: "none", rotation: "none" };
        expect(key({ kty: "RSA" })).toEqual({ ...forever, kty: "RSA", size: 2048 });
        expect(key({ kty: "EC-HSM" })).toEqual({ ...forever, kty: "EC-HSM", curve: "P-256" });
    });

    it("have the size, curve and expiry that they declare", () => {
        expect(key({ kty: "RSA", keySize: 4096, attributes: { expires: inDays(90) } })).toMatchObject({
            ...{ size: 4096, validity: 90 },
        });
        expect(key({ kty: "EC", curveName: "P-521" })).toMatchObject({ curve: "P-521" });
    });

    it("live and rotate as their policy says", () => {
        const policy = (trigger: unknown) => ({
            kty: "RSA",
            rotationPolicy: {
                attributes: { expiryTime: "P1Y" },
                lifetimeActions: [
                    { action: { type: "notify" }, trigger: { timeBeforeExpiry: "P30D" } },
                    { action: { type: "rotate" }, trigger },
                ],
            },
        });
        expect(key(policy({ timeAfterCreate: "P6M" }))).toMatchObject({ validity: 365, rotation: 184 });
        expect(key(policy({ timeBeforeExpiry: "P35D" }))).toMatchObject({ validity: 365, rotation: 330 });
    });

    it("aren't judged by what isn't known yet", () => {
        expect(
            key({ ...{ kty: "RSA", keySize: unknown, attributes: { expires: unknown } }, rotationPolicy: unknown }),
        ).toEqual({ kind: "key", kty: "RSA" });
        expect(key({ kty: unknown })).toMatchObject({ kind: "key", kty: undefined });
        expect(key({ kty: "RSA", rotationPolicy: unknown })).toEqual({ kind: "key", kty: "RSA", size: 2048 });
        const rotate = [{ action: { type: "rotate" }, trigger: { timeBeforeExpiry: "P30D" } }];
        expect(
            key({ kty: "RSA", rotationPolicy: { attributes: { expiryTime: unknown }, lifetimeActions: rotate } }),
        ).toEqual({ kind: "key", kty: "RSA", size: 2048 });
        const known = { attributes: { expires: unknown }, rotationPolicy: { attributes: { expiryTime: "P90D" } } };
        expect(key({ kty: "RSA", ...known })).toMatchObject({ validity: 90, rotation: "none" });
    });
});

describe("secrets of azure-native", () => {
    const secret = (properties: Record<string, unknown>) => facts("azure-native:keyvault:Secret", { properties });

    it("expire and say what they hold, or don't", () => {
        expect(secret({ attributes: { expires: inDays(30) }, contentType: "text/plain" })).toEqual({
            ...{ kind: "secret", validity: 30, contentType: "text/plain" },
        });
        expect(secret({})).toEqual({ kind: "secret", validity: "none", contentType: "" });
        expect(secret({ attributes: unknown, contentType: unknown })).toEqual({ kind: "secret" });
    });
});

describe("keys and secrets on the data plane", () => {
    const key = (inputs: Record<string, unknown>) => facts("pulumi-nodejs:dynamic/azure-keyvault:Key", inputs);
    const secret = (inputs: Record<string, unknown>) => facts("pulumi-nodejs:dynamic/azure-keyvault:Secret", inputs);

    it("are what their inputs say", () => {
        expect(
            key({ type: "EC", curve: "P-256", rotation: { expireAfter: "P1Y", rotateBeforeExpiry: "P30D" } }),
        ).toEqual({
            ...{ kind: "key", kty: "EC", curve: "P-256", validity: 365, rotation: 335 },
        });
        expect(key({ type: "RSA", size: 3072, rotation: { rotateAfter: "P18M" } })).toEqual({
            ...{ kind: "key", kty: "RSA", size: 3072, validity: "none", rotation: 549 },
        });
        expect(key({ type: "RSA", size: 3072, expiresOn: "2026-03-31T00:00:00Z" })).toMatchObject({ validity: 30 });
        expect(secret({ expiresAfter: "P90D", contentType: "text/plain" })).toEqual({
            ...{ kind: "secret", validity: 90, contentType: "text/plain" },
        });
        expect(secret({ rotateEvery: "P60D" })).toEqual({ kind: "secret", validity: 60, contentType: "" });
        expect(secret({})).toEqual({ kind: "secret", validity: "none", contentType: "" });
    });

    it("aren't judged by what isn't known yet", () => {
        expect(key({ type: "RSA", size: 3072, expiresOn: unknown })).toMatchObject({ validity: undefined });
        expect(secret({ expiresOn: unknown, contentType: unknown })).toEqual({ kind: "secret" });
    });
});
