import { checkConfig, rawConfig } from "../../../stacks/platform/config";

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
    return checkConfig(rawConfig("platform", Object.fromEntries(all), secretKeys && JSON.stringify(secretKeys)));
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
                policyVault: { ...vault, network: { deployerAddresses: ["203.0.113.7"] } },
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

    it("takes a list of object ids as deployers", () => {
        expect(check({ "platform:deployers": JSON.stringify([objectId]) })).toMatchObject({
            config: { deployers: [objectId] },
        });
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
                "`locaton` is not a setting. Did you mean `location`? Known here: location, deployers, tags, vault, policyVault, signingKey, wrappingKey, databasePassword, partnerApiKey.",
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
