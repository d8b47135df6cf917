import {
    Certificate,
    type CertificateArgs,
    Key,
    type KeyArgs,
    Secret,
    type SecretArgs,
    Vault,
} from "../../../components";
import type { VaultArgs } from "../../../components";
import { profiles, type ProfileName, rules } from "../../../components/guardrails";
import { recorded } from "../support/recorder";

type Of<Args> = Omit<Args, "vault">;

/** Arguments that keep every rule of a kind of thing, whatever the profile. */
const keeps = {
    vault: {
        resourceGroupName: "group",
        network: { publicAccess: false },
        privateEndpoints: { main: { subnetId: "/subscriptions/s/subnets/main" } },
        diagnostics: { main: { workspaceId: "/subscriptions/s/workspaces/main" } },
    } satisfies VaultArgs,
    key: { type: "EC", curve: "P-256", rotation: { rotateAfter: "P28D", expireAfter: "P90D" } } satisfies Of<KeyArgs>,
    secret: { generate: { length: 32 }, expiresAfter: "P90D", contentType: "text/plain" } satisfies Of<SecretArgs>,
    certificate: { subject: "CN=shop", validity: "12 months" } satisfies Of<CertificateArgs>,
};

/** For each rule a declaration that breaks it; the same declaration without the change keeps it. */
const breaks: Record<
    string,
    Partial<VaultArgs> | Partial<Of<KeyArgs>> | Partial<Of<SecretArgs>> | Partial<Of<CertificateArgs>>
> = {
    "vault-purge-protection": { purgeProtection: false },
    "vault-rbac": { accessModel: "accessPolicies" },
    "vault-public-access-off": { network: { deployerAddresses: ["203.0.113.7"] } },
    "vault-firewall": { network: "open" },
    "vault-private-endpoint": { privateEndpoints: {} },
    "vault-audit-log": { diagnostics: {} },
    "key-expiry": { rotation: { rotateAfter: "P28D" } },
    "key-max-validity": { rotation: { rotateAfter: "P28D", expireAfter: "P731D" } },
    "key-rotation": { rotation: { expireAfter: "P90D" } },
    "secret-expiry": { expiresAfter: undefined as never },
    "secret-max-validity": { expiresAfter: "P731D" },
    "secret-days-left": { expiresAfter: "P89D" },
    "secret-content-type": { contentType: undefined as never },
    "certificate-max-validity": { validity: "13 months" },
    "key-hsm": { type: "EC" },
};

/** Rules whose numbers allow all that can be declared, with numbers that don't. */
const strictNumbers: Record<string, object> = {
    "key-rsa-size": { rsaMinSize: 4096 },
    "key-curve": { curves: ["P-521"] },
    "key-type": { keyTypes: ["RSA-HSM"] },
    "key-max-active": { keyMaxActiveDays: 20 },
    "key-days-left": { keyMinDaysLeft: 100 },
    "secret-max-active": { secretMaxActiveDays: 80 },
    "certificate-rsa-size": { rsaMinSize: 4096 },
    "certificate-key-type": { keyTypes: ["RSA-HSM"] },
    "certificate-curve": { curves: ["P-521"] },
};
const material: Record<string, object> = {
    "key-hsm": { type: "EC-HSM" },
    "key-rsa-size": { type: "RSA", size: 2048, curve: undefined },
    "certificate-curve": { key: { type: "EC", curve: "P-256" } },
};

/** Rules that nothing which can be declared breaks, with why. */
const neverBroken: Record<string, string> = {
    "certificate-integrated-ca": "an issuer is a resource, which this test declares none of",
    "certificate-lifetime-action": "every certificate that isn't imported is renewed, or its contacts are told",
};

const isOf = (profile: ProfileName, rule: string) => ([...profiles[profile].rules] as string[]).includes(rule);

/** What a declaration is refused for; nothing where it isn't. */
function refusal(
    profile: ProfileName,
    rule: string,
    kind: keyof typeof keeps,
    change: object,
    numbers: object,
    vaults: Record<string, Vault>,
): string {
    const also = isOf(profile, rule) ? [] : [rule];
    const guardrails = { profile, also, numbers };
    const name = `${rule}-${Object.keys(change).length + Object.keys(numbers).length}`;
    const args = Object.fromEntries(
        Object.entries({ ...keeps[kind], ...material[rule], ...change }).filter(([, value]) => value !== undefined),
    );
    try {
        if (kind === "vault") {
            new Vault(name, { ...(args as unknown as VaultArgs), guardrails });
            return "";
        }
        const vault = (vaults[JSON.stringify([also, numbers])] ??= new Vault(name, {
            ...keeps.vault,
            sku: "premium",
            guardrails,
        }));
        switch (kind) {
            case "key":
                new Key(name, { ...(args as unknown as Of<KeyArgs>), vault });
                break;
            case "secret":
                new Secret(name, { ...(args as unknown as Of<SecretArgs>), vault });
                break;
            case "certificate":
                new Certificate(name, { ...(args as unknown as Of<CertificateArgs>), vault });
        }
        return "";
    } catch (error) {
        return (error as Error).message;
    }
}

describe("every guardrail", () => {
    it("is broken by something, or says why nothing can", () => {
        const told = [...Object.keys(breaks), ...Object.keys(strictNumbers), ...Object.keys(neverBroken)];
        expect(new Set(told)).toEqual(new Set(rules.map(({ id }) => id)));
    });

    describe.each(Object.keys(profiles) as ProfileName[])("of %s", (profile) => {
        const inNone = (rule: string) => !Object.keys(profiles).some((each) => isOf(each as ProfileName, rule));
        const own = rules.filter(({ id }) => isOf(profile, id) || inNone(id));

        it("lets a stack pass that keeps it, and refuses the same one where it breaks it, by its name", async () => {
            const found: [rule: string, kept: string, broken: string][] = [];
            const vaults: Record<string, Vault> = {};
            await recorded(() => {
                for (const { id, applies } of own.filter(({ id }) => neverBroken[id] === undefined)) {
                    const kept = refusal(profile, id, applies, {}, {}, vaults);
                    const broken = refusal(profile, id, applies, breaks[id] ?? {}, strictNumbers[id] ?? {}, vaults);
                    found.push([id, kept, broken]);
                }
            });
            expect(found.map(([id, kept]) => [id, kept])).toEqual(found.map(([id]) => [id, ""]));
            expect(found.filter(([id, , broken]) => !broken.includes(`(${id}, `))).toEqual([]);
        });
    });
});
