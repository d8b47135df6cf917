import { writeFileSync } from "node:fs";
import path from "node:path";
import type { DeploymentContext } from "../../local/engine/deploy/context";
import type { PolicyResource } from "../../local/engine/deploy/policies";
import { PolicyPack } from "../../local/engine/deploy/policy-packs/policy-pack";
import { type PropertyMap, Secret, Unknown } from "../../local/engine/values";
import { removeTemporary, temporaryDirectory } from "../local/engine/temporary";

const folder = path.resolve(__dirname, "../../policy");
const context = {
    ...{ project: "proj", stack: "dev", organization: "organization", root: folder, program: {} },
    ...{ config: new Map(), secretConfigKeys: new Set(), snapshot: { resources: [], pendingOperations: [] } },
    onEvent: () => undefined,
} satisfies DeploymentContext;

const open: PolicyPack[] = [];
async function start(settings?: object, more: object = {}): Promise<PolicyPack> {
    const config = path.join(temporaryDirectory(), "pack.json");
    writeFileSync(config, JSON.stringify({ ...(settings ? { guardrails: settings } : {}), ...more }));
    const surroundings = { context, preview: true, engineAddress: "127.0.0.1:1", onOutput: () => undefined };
    const pack = await PolicyPack.start({ folder, config }, surroundings);
    open.push(pack);
    return pack;
}
afterEach(() => open.splice(0).forEach((pack) => pack.close()));
afterAll(removeTemporary);

function resource(type: string, name: string, properties: PropertyMap): PolicyResource {
    const urn = `urn:pulumi:dev::proj::${type}::${name}`;
    return { urn, type, name, properties, state: { urn, type, custom: true } };
}
const vault = (properties: PropertyMap, name = "orders") =>
    resource("azure-native:keyvault:Vault", name, { vaultName: `kv-${name}`, properties });
const broken = async (pack: PolicyPack, judged: PolicyResource) =>
    (await pack.analyzeResource(judged)).map(({ policyName }) => policyName);

describe("the policy pack of the guardrails", () => {
    it("refuses an open vault of plain azure-native by the rules of CIS", async () => {
        const pack = await start();
        const found = await pack.analyzeResource(vault({}));
        expect(found.map(({ policyName, enforcementLevel }) => `${enforcementLevel} ${policyName}`)).toEqual([
            "mandatory vault-purge-protection",
            "mandatory vault-rbac",
            "mandatory vault-public-access-off",
        ]);
        expect(found[0]).toMatchObject({
            ...{ policyPackName: "azure-keyvault-guardrails", policyPackVersion: "0.1.0" },
            message:
                "Guardrail for vaults: CIS 5.0 8.3.5, Azure Policy 0b60c0b2.\n" +
                'Vault "orders" can be purged before its retention (vault-purge-protection, L1: CIS 5.0 8.3.5, Azure ' +
                "Policy 0b60c0b2). Set `properties.enablePurgeProtection: true`.",
        });
        const closed = { enablePurgeProtection: true, enableRbacAuthorization: true, publicNetworkAccess: "Disabled" };
        expect(await pack.analyzeResource(vault(closed))).toEqual([]);
        expect(await pack.analyzeResource(vault({ ...closed, enablePurgeProtection: new Unknown("boolean") }))).toEqual(
            [],
        );
    });

    it("judges keys and secrets of the library, and never says a value", async () => {
        const pack = await start({ profile: "alz" });
        const key = resource("pulumi-nodejs:dynamic/azure-keyvault:Key", "signing", { type: "EC", curve: "P-256" });
        expect(await broken(pack, key)).toEqual(["key-expiry"]);
        const secret = resource("pulumi-nodejs:dynamic/azure-keyvault:Secret", "api", { value: new Secret("hush") });
        const found = await pack.analyzeResource(secret);
        expect(found.map(({ policyName }) => policyName)).toEqual(["secret-expiry", "secret-content-type"]);
        expect(JSON.stringify(found)).not.toContain("hush");
    });

    it("takes profile, numbers and exceptions from its configuration, and levels from each policy's", async () => {
        const settings = {
            profile: "mcsb",
            numbers: { keyMaxRotationDays: 90 },
            except: [{ rule: "key-expiry", reason: "an old partner", resource: "partner" }],
        };
        const pack = await start(settings, { "key-rotation": "advisory" });
        const key = (name: string, rotation: PropertyMap) =>
            resource("pulumi-nodejs:dynamic/azure-keyvault:Key", name, { type: "RSA", size: 2048, rotation });
        expect(await broken(pack, key("partner", { rotateAfter: "P90D" }))).toEqual([]);
        expect(await broken(pack, key("other", { rotateAfter: "P90D" }))).toEqual(["key-expiry"]);
        const [found, ...more] = await pack.analyzeResource(key("partner", { rotateAfter: "P91D" }));
        expect(more).toEqual([]);
        expect(found).toMatchObject({ policyName: "key-rotation", enforcementLevel: "advisory" });
        expect(found?.message).toContain("rotates after 91 days, at most 90 are allowed");
    });

    it("judges by its settings where everything else is disabled, and says so where they are as well", async () => {
        const except = [{ rule: "vault-rbac", reason: "its appliance knows access policies only", resource: "legacy" }];
        const settings = { profile: "cis", except, numbers: { keyMaxRotationDays: 90 } };
        const on = { "vault-rbac": "mandatory", "key-rotation": "mandatory", "vault-audit-log": "advisory" };
        const key = resource("pulumi-nodejs:dynamic/azure-keyvault:Key", "signing", {
            ...{ type: "RSA", size: 2048, rotation: { rotateAfter: "P18M" } },
        });
        const read = await start({ ...settings, enforcementLevel: "mandatory" }, { all: "disabled", ...on });
        expect(await broken(read, vault({}, "legacy"))).toEqual([]);
        expect(await broken(read, key)).toEqual(["key-rotation"]);

        const unread = await start(settings, { all: "disabled", ...on });
        const [found, ...more] = await unread.analyzeResource(vault({}, "legacy"));
        expect(more).toEqual([]);
        expect(found).toMatchObject({ policyName: "vault-rbac", enforcementLevel: "mandatory" });
        expect(found?.message).toContain(
            "The policy `guardrails` is disabled, so its profile, exceptions and numbers aren't read, and vault-rbac judges nothing. " +
                'Give it an `enforcementLevel` of its own: "guardrails": { "enforcementLevel": "mandatory" }, with the settings beside it.',
        );
        expect(await broken(unread, key)).toEqual(["key-rotation"]);
        expect((await unread.analyzeStack([vault({}), key])).map(({ policyName }) => policyName)).toEqual([
            "vault-audit-log",
        ]);
    });

    it("asks the whole stack for a vault's private endpoint and audit log", async () => {
        const pack = await start();
        const judged = vault({});
        const alone = await pack.analyzeStack([judged]);
        expect(alone.map(({ policyName, urn }) => [policyName, urn])).toEqual([
            ["vault-private-endpoint", judged.urn],
            ["vault-audit-log", judged.urn],
        ]);
        const resourceUri = new Unknown();
        const setting = resource("azure-native:monitor:DiagnosticSetting", "audit", {
            ...{ resourceUri, logs: [{ category: "AuditEvent", enabled: true }] },
        });
        setting.state = { ...setting.state, propertyDependencies: { resourceUri: [judged.urn] } };
        expect((await pack.analyzeStack([judged, setting])).map(({ policyName }) => policyName)).toEqual([
            "vault-private-endpoint",
        ]);
    });

    it("is refused a configuration that can't be right, before it judges anything", async () => {
        await expect(start({ except: [{ rule: "vault-rback", reason: "a typo" }] })).rejects.toThrow(
            /"guardrails": `except\.0\.rule` must be equal to one of the allowed values .*, got "vault-rback"\./,
        );
        await expect(start({ profile: "cis", except: [{ rule: "vault-rbac" }] })).rejects.toThrow("reason");
    });
});
