import fc from "fast-check";
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { checkConfig, rawConfig } from "../../../stacks/configuration";
import { configSchema } from "../../../stacks/platform/config-schema";

const objectId = "8d5c2c1e-6f0b-4b1e-9d3a-0c2f4f9a7b11";

/** The least that an environment has to say. */
const least = {
    "platform:location": "westeurope",
    "platform:deployers": "caller",
    "platform:partnerApiKey": JSON.stringify({ fromEnvironment: "PARTNER_API_KEY" }),
    "platform:vault": JSON.stringify({ network: "open" }),
    "platform:policyVault": JSON.stringify({ network: { deployerAddresses: ["203.0.113.7"] } }),
};

function check(changes: Record<string, string | undefined>, secretKeys?: string[]) {
    const all = Object.entries({ ...least, ...changes }).filter(
        (entry): entry is [string, string] => entry[1] !== undefined,
    );
    return checkConfig(
        configSchema,
        rawConfig("platform", Object.fromEntries(all), secretKeys && JSON.stringify(secretKeys)),
    );
}

function complaints(changes: Record<string, string | undefined>, secretKeys?: string[]): string[] {
    const checked = check(changes, secretKeys);
    return "complaints" in checked ? checked.complaints : [];
}

describe("the configuration of the platform stack", () => {
    it("fills in safe defaults", () => {
        const vault = {
            network: "open",
            sku: "standard",
            softDeleteRetentionDays: 90,
            purgeProtection: true,
            onDestroy: "detach",
            destroyContents: false,
        };
        expect(check({})).toEqual({
            config: {
                location: "westeurope",
                deployers: "caller",
                tags: {},
                vault,
                policyVault: { ...vault, network: { deployerAddresses: ["203.0.113.7"], trustedServices: false } },
                signingKey: {
                    curve: "P-256",
                    rotateAfterCreation: "P2M",
                    versionsExpireAfter: "P90D",
                    onDestroy: "detach",
                },
                wrappingKey: {
                    size: 3072,
                    rotateAfterCreation: "P18M",
                    versionsExpireAfter: "P2Y",
                    notifyBeforeExpiry: "P30D",
                    onDestroy: "detach",
                },
                databasePassword: { length: 32, versionsExpireAfter: "P365D", onDestroy: "detach" },
                partnerApiKey: { fromEnvironment: "PARTNER_API_KEY", onDestroy: "detach" },
            },
        });
    });

    it("takes deployers by object id, groups where nothing else is said", () => {
        const deployers = [
            { name: "pipeline", objectId, type: "ServicePrincipal" },
            { name: "engineers", objectId },
        ];
        expect(check({ "platform:deployers": JSON.stringify(deployers) })).toMatchObject({
            config: { deployers: [deployers[0], { ...deployers[1], type: "Group" }] },
        });
    });

    it("takes what stands around the vaults of an environment, and holds it to a baseline", () => {
        const exception = { rule: "vault-rbac", reason: "its software knows nothing else", resource: "application" };
        expect(
            check({
                "platform:privateNetwork": JSON.stringify({ addressRange: "10.60.0.0/26" }),
                "platform:auditLog": JSON.stringify({}),
                "platform:guardrails": JSON.stringify({ profile: "cis", except: [exception] }),
                "platform:vault": JSON.stringify({ network: {} }),
            }),
        ).toMatchObject({
            config: {
                privateNetwork: { addressRange: "10.60.0.0/26" },
                auditLog: { retentionDays: 365 },
                guardrails: { profile: "cis", level: "error", except: [exception] },
                vault: { network: { trustedServices: false } },
            },
        });
    });

    it("says of each of the newer settings what it allows, and finds misspellings in lists", () => {
        expect(
            complaints({
                "platform:deployers": JSON.stringify([{ name: "pipeline", objectID: objectId, type: "Robot" }]),
                "platform:privateNetwork": JSON.stringify({ addressRange: "10.60.0.0" }),
                "platform:auditLog": JSON.stringify({ retentionDays: 7 }),
                "platform:guardrails": JSON.stringify({
                    profile: "iso",
                    level: "fatal",
                    except: [{ rule: "vault-rbac", resaon: "x" }],
                }),
                "platform:vault": JSON.stringify({ network: { trustedService: true } }),
            }).sort(),
        ).toEqual([
            "`auditLog.retentionDays` must be a whole number of days from 30 to 730, got 7.",
            "`deployers.0.objectID` is not a setting. Did you mean `objectId`? Known here: name, objectId, type.",
            "`deployers.0.objectId` is missing; it must be an object id (a GUID).",
            '`deployers.0.type` must be one of Group, ServicePrincipal, User, got "Robot".',
            "`guardrails.except.0.reason` is missing; it must be the reason for the exception.",
            "`guardrails.except.0.resaon` is not a setting. Did you mean `reason`? Known here: rule, reason, resource.",
            '`guardrails.level` must be one of error, warn, got "fatal".',
            '`guardrails.profile` must be one of cis, mcsb, alz, got "iso".',
            '`privateNetwork.addressRange` must be an IPv4 range that begins at its first address, with a prefix of 8 to 29 bits, such as 10.60.0.0/26, got "10.60.0.0".',
            "`vault.network.trustedService` is not a setting. Did you mean `trustedServices`? Known here: deployerAddresses, trustedServices.",
        ]);
    });

    it.each([
        "999.60.0.7/99",
        "10.0.0.256/24",
        "10.9.0.7/24",
        "10.0.01.0/24",
        "10.60.0.0/30",
        "0.0.0.0/7",
        "fd00::/48",
    ])("refuses a private network of %s, which is no range that a subnet can have", (addressRange) => {
        expect(complaints({ "platform:privateNetwork": JSON.stringify({ addressRange }) })).toEqual([
            "`privateNetwork.addressRange` must be an IPv4 range that begins at its first address, with a prefix of 8 to 29 bits, " +
                `such as 10.60.0.0/26, got ${JSON.stringify(addressRange)}.`,
        ]);
    });

    it.each(["10.0.0.0/8", "172.16.8.0/21", "10.60.0.8/29"])("takes a private network of %s", (addressRange) => {
        const settings = { "platform:privateNetwork": JSON.stringify({ addressRange }) };
        expect(check(settings)).toMatchObject({ config: { privateNetwork: { addressRange } } });
    });

    it("names the rules that there are where an exception names none of them", () => {
        const except = [{ rule: "vault-rback", reason: "x" }];
        expect(complaints({ "platform:guardrails": JSON.stringify({ profile: "cis", except }) })).toEqual([
            expect.stringMatching(
                /^`guardrails\.except\.0\.rule` must be one of vault-purge-protection, vault-rbac, .*, got "vault-rback"\.$/,
            ),
        ]);
    });

    it("ignores other projects' keys", () => {
        expect(complaints({ "azure-native:location": "x", "elsewhere:vault": "y" })).toEqual([]);
    });

    it("lists everything that is wrong at once, each with path, value and what is allowed", () => {
        expect(
            complaints({
                "platform:location": undefined,
                "platform:locaton": "westeurope",
                "platform:vault": JSON.stringify({
                    network: "opn",
                    softDeleteRetentionDays: 6,
                    purgeProtection: "yes",
                    skoo: 1,
                }),
                "platform:policyVault": JSON.stringify({ network: { deployerAddresses: ["10.0.0"] }, sku: "basic" }),
                "platform:wrappingKey": JSON.stringify({ size: 1024, rotateAfterCreation: "18 months" }),
                "platform:partnerApiKey": JSON.stringify({ fromEnvironment: "A", fromFile: "b" }),
            }).sort(),
        ).toEqual(
            [
                "`locaton` is not a setting. Did you mean `location`? Known here: location, deployers, tags, privateNetwork, auditLog, guardrails, vault, policyVault, signingKey, wrappingKey, databasePassword, partnerApiKey.",
                "`location` is missing; it must be the name of an Azure region, such as westeurope.",
                '`partnerApiKey` must be a group of settings with either `fromEnvironment` or `fromFile`, got {"fromEnvironment":"A","fromFile":"b"}.',
                '`policyVault.sku` must be one of standard, premium, got "basic".',
                '`policyVault.network.deployerAddresses.0` must be an IPv4 address or range, such as 203.0.113.7 or 198.51.100.0/24, got "10.0.0".',
                '`vault.network` must be `open`, or a group with `deployerAddresses`, got "opn".',
                '`vault.purgeProtection` must be true or false, got "yes".',
                "`vault.skoo` is not a setting. Did you mean `sku`? Known here: network, sku, softDeleteRetentionDays, purgeProtection, onDestroy, destroyContents.",
                "`vault.softDeleteRetentionDays` must be a whole number of days from 7 to 90, got 6.",
                '`wrappingKey.rotateAfterCreation` must be an ISO 8601 duration such as P90D, P18M or P2Y, got "18 months".',
                "`wrappingKey.size` must be one of 2048, 3072, 4096, got 1024.",
            ].sort(),
        );
    });

    it.each([
        [6, "a whole number of days from 7 to 90, got 6."],
        [91, "a whole number of days from 7 to 90, got 91."],
        [7.5, "a whole number of days from 7 to 90, got 7.5."],
        ["90", 'a whole number of days from 7 to 90, got "90".'],
    ])("refuses a retention of %p", (softDeleteRetentionDays, allowed) => {
        expect(complaints({ "platform:vault": JSON.stringify({ network: "open", softDeleteRetentionDays }) })).toEqual([
            `\`vault.softDeleteRetentionDays\` must be ${allowed}`,
        ]);
    });

    it.each([7, 90])("takes a retention of %p", (softDeleteRetentionDays) => {
        expect(complaints({ "platform:vault": JSON.stringify({ network: "open", softDeleteRetentionDays }) })).toEqual(
            [],
        );
    });

    it("never shows the value of a secret setting", () => {
        expect(complaints({ "platform:location": "Planted Value" }, ["platform:location"])).toEqual([
            "`location` must be the name of an Azure region, such as westeurope, got [secret].",
        ]);
    });
});

describe("the environments of the platform stack", () => {
    const root = path.resolve(__dirname, "../../..");

    /** The settings of an environment's file, as the program gets them. */
    function environment(stack: string) {
        const text = fs.readFileSync(path.join(root, `Pulumi.${stack}.yaml`), "utf8");
        const { config } = parse(text) as { config: Record<string, unknown> };
        const all = Object.entries(config).map(([key, value]) => [
            key,
            typeof value === "string" ? value : JSON.stringify(value),
        ]);
        const checked = checkConfig(
            configSchema,
            rawConfig("platform", Object.fromEntries(all) as Record<string, string>, undefined),
        );
        if ("complaints" in checked) {
            throw new Error(checked.complaints.join("\n"));
        }
        return checked.config;
    }

    it("takes whoever runs it for the deployer in development only", () => {
        expect(environment("dev").deployers).toBe("caller");
        for (const stack of ["staging", "prod"]) {
            expect(environment(stack).deployers).toEqual([
                {
                    name: `key-vault-deployers-${stack}`,
                    objectId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
                    type: "Group",
                },
            ]);
        }
    });

    it.each(["staging", "prod"])("loses nothing in %s, whatever is destroyed, and keeps its baseline", (stack) => {
        const { vault, policyVault, signingKey, wrappingKey, databasePassword, partnerApiKey, guardrails } =
            environment(stack);
        for (const each of [vault, policyVault]) {
            expect(each).toMatchObject({
                onDestroy: "detach",
                purgeProtection: true,
                softDeleteRetentionDays: 90,
                destroyContents: false,
            });
            expect(each.network).not.toBe("open");
        }
        for (const each of [signingKey, wrappingKey, databasePassword, partnerApiKey]) {
            expect(each.onDestroy).toBe("detach");
        }
        expect(guardrails).toMatchObject({ profile: "cis", level: "error" });
    });

    it("closes production to the public network", () => {
        const { vault, policyVault, privateNetwork } = environment("prod");
        expect(privateNetwork).toEqual({ addressRange: "10.60.0.0/26" });
        expect(vault.network).toEqual({ trustedServices: true });
        expect(policyVault.network).toEqual({ trustedServices: false });
    });
});

describe("whatever is configured", () => {
    const settings = [
        "location",
        "deployers",
        "tags",
        "vault",
        "policyVault",
        "signingKey",
        "partnerApiKey",
        "auditLog",
    ];
    const key = fc.oneof(fc.constantFrom(...settings.map((name) => `platform:${name}`)), fc.string());
    const value = fc.oneof(fc.string(), fc.json(), fc.constantFrom("P1Y", "P0D", "-1", "open", "caller", "true"));

    it("is taken, or refused in sentences that name it; it never ends in an error of another kind", () => {
        fc.assert(
            fc.property(fc.dictionary(key, value, { maxKeys: 4 }), (changes) => {
                const found = complaints(changes);
                expect(found.filter((sentence) => !/^`.+\.$|^`.+\?$/s.test(sentence))).toEqual([]);
                expect(found.length > 0).toBe("complaints" in check(changes));
            }),
        );
    });

    it("is refused without its value where that is a secret", () => {
        const secret = fc.string({ minLength: 12, unit: fc.constantFrom("q", "x", "z", "7") });
        fc.assert(
            fc.property(fc.constantFrom(...settings), secret, (name, text) => {
                expect(complaints({ [`platform:${name}`]: text }, [`platform:${name}`]).join()).not.toContain(text);
            }),
        );
    });
});
