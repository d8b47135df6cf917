import type { PolicyResource, ResourceValidationArgs, StackValidationArgs } from "@pulumi/policy";
import { profiles, type ProfileName, rules } from "../../components/guardrails";
import { guardrailPolicies } from "../../policy/policies";
import { settingsPolicy } from "../../policy/settings";

const days = (count: number) => Math.floor(Date.now() / 1000) + count * 86_400;
const keyOf = (properties: object) => ({
    properties: {
        ...{ kty: "EC", curveName: "P-256" },
        rotationPolicy: {
            attributes: { expiryTime: "P90D" },
            lifetimeActions: [{ action: { type: "rotate" }, trigger: { timeAfterCreate: "P28D" } }],
        },
        ...properties,
    },
});
const secretOf = (expires: number | undefined, contentType: string | undefined = "text/plain") => ({
    properties: { attributes: expires === undefined ? {} : { expires }, contentType },
});
const certificateOf = (inputs: object) => ({
    keyType: "RSA",
    keySize: 3072,
    validityMonths: 12,
    lifetimeAction: {},
    ...inputs,
});
const closed = {
    ...{ enablePurgeProtection: true, enableRbacAuthorization: true, publicNetworkAccess: "Disabled" },
    networkAcls: { defaultAction: "Deny" },
};
const vaultOf = (properties: object) => ({ name: "kv-it", properties: { ...closed, ...properties } });

const types = {
    vault: "azure-native:keyvault:Vault",
    key: "azure-native:keyvault:Key",
    secret: "azure-native:keyvault:Secret",
    certificate: "pulumi-nodejs:dynamic/azure-keyvault:Certificate",
};
const keeps = { vault: vaultOf({}), key: keyOf({}), secret: secretOf(days(90)), certificate: certificateOf({}) };

/** For each rule a resource of plain azure-native that breaks it, or of the library where azure-native has none. */
const breaks: Record<string, object> = {
    "vault-purge-protection": vaultOf({ enablePurgeProtection: undefined }),
    "vault-rbac": vaultOf({ enableRbacAuthorization: undefined }),
    "vault-public-access-off": vaultOf({ publicNetworkAccess: undefined }),
    "vault-firewall": vaultOf({ publicNetworkAccess: "Enabled", networkAcls: undefined }),
    "key-expiry": keyOf({ rotationPolicy: undefined }),
    "key-max-validity": keyOf({ rotationPolicy: { attributes: { expiryTime: "P731D" } } }),
    "key-rotation": keyOf({ rotationPolicy: { attributes: { expiryTime: "P90D" } } }),
    "key-rsa-size": keyOf({ kty: "RSA", keySize: 1024 }),
    "key-curve": keyOf({ curveName: "P-192" }),
    "key-type": keyOf({ kty: "oct" }),
    "secret-expiry": secretOf(undefined),
    "secret-max-validity": secretOf(days(800)),
    "secret-days-left": secretOf(days(10)),
    "secret-content-type": { properties: { attributes: { expires: days(90) } } },
    "certificate-max-validity": certificateOf({ validityMonths: 13 }),
    "certificate-rsa-size": certificateOf({ keySize: 1024 }),
    "certificate-key-type": certificateOf({ keyType: "oct" }),
    "certificate-curve": certificateOf({ keyType: "EC", curve: "P-192" }),
    "certificate-lifetime-action": certificateOf({ lifetimeAction: undefined }),
};
const ofStack = ["vault-private-endpoint", "vault-audit-log"];

const vaultId = "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/kv-it";
const surroundings: [type: string, props: object][] = [
    ["azure-native:network:PrivateEndpoint", { privateLinkServiceConnections: [{ privateLinkServiceId: vaultId }] }],
    [
        "azure-native:monitor:DiagnosticSetting",
        { resourceUri: vaultId, logs: [{ categoryGroup: "audit", enabled: true }] },
    ],
];
const resource = (type: string, props: object) =>
    ({
        ...{ type, props, name: "it", urn: `urn:pulumi:dev::p::${type}::it` },
        dependencies: [],
        propertyDependencies: {},
    }) as unknown as PolicyResource;

/** Asks the pack's policies in their order, as an engine does, under a profile. */
function judge(profile: ProfileName, rule: string, resources: readonly PolicyResource[]): string[] {
    const told: string[] = [];
    const policies = guardrailPolicies().filter(({ name }) => name === settingsPolicy || name === rule);
    const shared = {
        getConfig: () => ({ profile }),
        notApplicable: () => {
            throw new Error(`${rule} is not of ${profile}`);
        },
    };
    for (const policy of policies) {
        if ("validateResource" in policy && policy.validateResource !== undefined) {
            const validate = [policy.validateResource].flat();
            for (const one of resources.slice(0, 1)) {
                const args = { ...one, ...shared } as unknown as ResourceValidationArgs;
                validate.forEach((check) => void check(args, (message) => void told.push(message)));
            }
        }
        if ("validateStack" in policy && policy.validateStack !== undefined) {
            void policy.validateStack(
                { ...shared, resources } as unknown as StackValidationArgs,
                (message) => void told.push(message),
            );
        }
    }
    return told;
}

describe.each(Object.keys(profiles) as ProfileName[])("the policy pack under %s", (profile) => {
    const own = rules.filter(({ id }) => ([...profiles[profile].rules] as string[]).includes(id));

    it.each(
        own.filter(({ id }) => !ofStack.includes(id)).map(({ id, applies, ...more }) => [id, applies, more] as const),
    )("passes what keeps %s and tells what breaks it", (id, applies, { azureNativeRemedy, remedy }) => {
        expect(judge(profile, id, [resource(types[applies], keeps[applies])])).toEqual([]);
        const [told, ...more] = judge(profile, id, [resource(types[applies], breaks[id]!)]);
        expect(more).toEqual([]);
        expect(told).toContain(`"it" `);
        expect(told).toContain(`(${id}, `);
        expect(told?.endsWith(`). ${applies === "certificate" ? remedy : (azureNativeRemedy ?? remedy)}`)).toBe(true);
    });

    it.each(own.map(({ id }) => id).filter((id) => ofStack.includes(id)))(
        "passes a stack that keeps %s and tells one that breaks it",
        (id) => {
            const all = [
                resource(types.vault, keeps.vault),
                ...surroundings.map(([type, props]) => resource(type, props)),
            ];
            expect(judge(profile, id, all)).toEqual([]);
            expect(judge(profile, id, all.slice(0, 1))).toEqual([expect.stringContaining(`(${id}, `)]);
        },
    );
});

it("says the components' arguments of what a component declares", () => {
    const urn = "urn:pulumi:dev::p::azure-keyvault:index:Vault$azure-native:keyvault:Vault::it";
    const own = { ...resource(types.vault, breaks["vault-rbac"]!), urn };
    expect(judge("cis", "vault-rbac", [own])[0]).toMatch(/Set `accessModel: "rbac"`\.$/);
    expect(judge("cis", "vault-rbac", [resource(types.vault, breaks["vault-rbac"]!)])[0]).toMatch(
        /Set `properties\.enableRbacAuthorization: true`\.$/,
    );
});
