import { checkConfig } from "../../stacks/configuration";
import { configSchema as appSchema } from "../../stacks/app/config-schema";
import { configSchema as platformSchema } from "../../stacks/platform/config-schema";

const objectId = "11111111-2222-4333-8444-555555555555";
const deployers = [{ name: "pipeline", objectId, type: "Group" }];
const network = { deployerAddresses: ["203.0.113.7"] };
const vault = { network: { ...network, trustedServices: true }, sku: "standard", onDestroy: "delete" };

const projects = {
    platform: {
        schema: platformSchema,
        values: {
            location: "westeurope",
            deployers,
            tags: { owner: "platform" },
            privateNetwork: { addressRange: "10.60.0.0/26" },
            auditLog: { retentionDays: 365 },
            guardrails: { profile: "cis", level: "warn", except: [{ rule: "vault-rbac", reason: "x", resource: "y" }] },
            vault: { ...vault, softDeleteRetentionDays: 7, purgeProtection: false, destroyContents: true },
            policyVault: vault,
            signingKey: { curve: "P-256", rotateAfterCreation: "P2M", onDestroy: "delete" },
            wrappingKey: { size: 3072, notifyBeforeExpiry: "P30D" },
            databasePassword: { length: 32 },
            partnerApiKey: { fromEnvironment: "PARTNER_API_KEY" },
        },
    },
    app: {
        schema: appSchema,
        values: {
            location: "westeurope",
            platform: "organization/platform/dev",
            deployers,
            tags: { owner: "shop" },
            vault: { network, softDeleteRetentionDays: 7, onDestroy: "delete" },
        },
    },
} as const;

/** The path of every value in a configuration: groups, lists and what is in them. */
function paths(value: unknown): string[][] {
    return typeof value === "object" && value !== null
        ? Object.entries(value).flatMap(([key, inner]) => [[key], ...paths(inner).map((path) => [key, ...path])])
        : [];
}

function complaints(project: keyof typeof projects, path: readonly string[], value: unknown): string[] {
    const { schema, values } = projects[project];
    // As JSON: some values above are one and the same object.
    const changed = JSON.parse(JSON.stringify(values)) as Record<string, unknown>;
    const parent = path.slice(0, -1).reduce((at, key) => at[key] as Record<string, unknown>, changed);
    parent[path.at(-1) as string] = value;
    const checked = checkConfig<typeof platformSchema | typeof appSchema>(schema, {
        values: changed,
        secretKeys: new Set(),
    });
    return "complaints" in checked ? checked.complaints : [];
}

const wrong = [[], {}, [[]], [{}], [5], "", "?", 5, -1, true, { "?": 1 }];

describe("whatever is wrong with a setting", () => {
    it.each(Object.keys(projects) as (keyof typeof projects)[])("is told in the project's own words: %s", (project) => {
        const told = paths(projects[project].values).flatMap((path) =>
            wrong.flatMap((value) => complaints(project, path, value)),
        );
        expect(told.length).toBeGreaterThan(100);
        expect(told.filter((text) => /invalid|too (small|big)|expected/i.test(text))).toEqual([]);
    });

    const addresses = "a list of one or more IPv4 addresses or ranges, such as 203.0.113.7";
    it.each([
        ["deployers", [], "`caller`, or a list of one or more groups with `name` and `objectId`"],
        ["vault.network.deployerAddresses", [], addresses],
        ["vault.network.deployerAddresses", "1.2.3.4", addresses],
        ["guardrails.except", {}, "a list of groups with `rule` and `reason`"],
    ])("says what a list is to hold: %s %j", (path, value, error) => {
        expect(complaints("platform", path.split("."), value)).toEqual([
            `\`${path}\` must be ${error}, got ${JSON.stringify(value)}.`,
        ]);
    });
});
