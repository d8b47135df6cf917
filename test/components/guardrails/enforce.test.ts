import { Key } from "../../../components/key";
import { Secret } from "../../../components/secret";
import { Vault, type VaultArgs } from "../../../components/index";
import { recorded } from "../support/recorder";

/** A vault that keeps CIS but for its private endpoint, which an exception covers. */
const kept: VaultArgs = {
    resourceGroupName: "group",
    network: { deployerAddresses: ["203.0.113.7"] },
    diagnostics: {
        main: { workspaceId: "/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/w" },
    },
    guardrails: {
        profile: "cis",
        except: [
            { rule: "vault-private-endpoint", reason: "reached from build agents" },
            { rule: "vault-public-access-off", reason: "reached from build agents" },
        ],
    },
};

/** What a program says when it is refused, once everything that it declared before has settled. */
async function refusalOf(program: () => unknown): Promise<string> {
    let refusal = "not refused";
    await recorded(() => {
        try {
            program();
        } catch (error) {
            refusal = (error as Error).message;
        }
    });
    return refusal;
}

describe("a vault's guardrails", () => {
    it("let pass what keeps them", async () => {
        const registrations = await recorded(() => {
            const vault = new Vault("kv", kept);
            new Key("signing", { vault, type: "EC", rotation: { rotateAfter: "P2M", expireAfter: "P90D" } });
            new Secret("password", { vault, generate: { length: 32 }, expiresAfter: "P90D" });
        });
        expect(registrations.map(({ type }) => type)).toEqual(
            expect.arrayContaining(["azure-native:keyvault:Vault", "pulumi-nodejs:dynamic/azure-keyvault:Key"]),
        );
    });

    it("refuse a vault, with everything that it breaks, before anything is declared for it", async () => {
        const broken: VaultArgs = { ...kept, purgeProtection: false, guardrails: { profile: "cis" } };
        expect(await refusalOf(() => new Vault("kv", broken))).toBe(
            [
                'Vault "kv" can be purged before its retention (vault-purge-protection, L1: CIS 5.0 8.3.5, Azure Policy 0b60c0b2). Set `purgeProtection: true`.',
                'Vault "kv" can be reached from public networks (vault-public-access-off, L1: CIS 5.0 8.3.7, Azure Policy 405c5871). Give it a private endpoint and set `network: { publicAccess: false }`.',
                'Vault "kv" has no private endpoint (vault-private-endpoint, L2: CIS 5.0 8.3.8, Azure Policy a6abeaec). Set `privateEndpoints`.',
            ].join("\n"),
        );
    });

    it("refuse a key and a secret in it", async () => {
        expect(await refusalOf(() => new Key("k", { vault: new Vault("kv", kept), type: "EC" }))).toMatch(
            /^Key "k" never expires .*\nKey "k" is never rotated /,
        );
        const secret = () => new Secret("s", { vault: new Vault("kv", kept), generate: { length: 32 } });
        expect(await refusalOf(secret)).toMatch(/^Secret "s" never expires \(secret-expiry, /);
    });

    it("only warn where they are told to", async () => {
        const lenient = { ...kept, guardrails: { profile: "cis", level: "warn" } } as const;
        const registrations = await recorded(() => new Key("k", { vault: new Vault("kv", lenient), type: "EC" }));
        expect(registrations.some(({ name, type }) => name === "k" && type.endsWith("azure-keyvault:Key"))).toBe(true);
    });

    it("must name rules that there are, with reasons", async () => {
        const wrong = { ...kept, guardrails: { profile: "cis", except: [{ rule: "nothing", reason: "" }] } } as const;
        expect(await refusalOf(() => new Vault("kv", wrong))).toMatch(
            /^Vault "kv": `guardrails\.except` names "nothing", which is no rule; rules: .* must give a reason/,
        );
    });
});
