import { isIPv4 } from "node:net";
import { ruleIds } from "pulumi-azure-keyvault/guardrails";
import { settings } from "stack-configuration";
import { z } from "zod";

const { addresses, duration, flag, group, list, oneOf, onDestroyKey, onDestroySecret, text, wholeNumber } = settings;

const network = z
    .union(
        [
            z.literal("open"),
            group({
                deployerAddresses: addresses.optional(),
                trustedServices: flag.default(false),
            }),
        ],
        { error: "`open`, or a group with `deployerAddresses`" },
    )
    .describe(
        "Who can reach the vault over the network: everyone, or the addresses that deployments come from. " +
            "With `privateNetwork`, a vault that isn't open has a private endpoint there, and needs no addresses.",
    );

const vault = group({
    network,
    sku: oneOf("standard", "premium").default("standard").describe("Premium vaults also hold HSM keys."),
    softDeleteRetentionDays: wholeNumber(7, 90, "days")
        .default(90)
        .describe("How long a deleted vault, and what was in it, can be recovered. Fixed once the vault exists."),
    purgeProtection: flag
        .default(true)
        .describe("Nobody can purge before the retention has passed. Can't be turned off again."),
    onDestroy: oneOf("detach", "delete", "purge")
        .default("detach")
        .describe("What a destroy does with the vault. Purge is for environments that come and go."),
    destroyContents: flag
        .default(false)
        .describe("Whether a vault that still holds live keys or secrets may be destroyed."),
});

const signingKey = group({
    curve: oneOf("P-256", "P-384", "P-521").default("P-256"),
    rotateAfterCreation: duration.default("P2M"),
    versionsExpireAfter: duration.default("P90D"),
    onDestroy: onDestroyKey,
});

const wrappingKey = group({
    size: oneOf(2048, 3072, 4096).default(3072),
    rotateAfterCreation: duration.default("P18M"),
    versionsExpireAfter: duration.default("P2Y"),
    notifyBeforeExpiry: duration.default("P30D"),
    onDestroy: onDestroyKey,
});

const databasePassword = group({
    length: wholeNumber(16, 256, "characters").default(32),
    versionsExpireAfter: duration.default("P365D"),
    onDestroy: onDestroySecret,
});

const partnerApiKey = group({
    fromEnvironment: text("the name of an environment variable", /^\w+$/)
        .optional()
        .describe("The deployer's environment variable that holds the first value. Read at deployment only."),
    fromFile: text("the path of a file")
        .optional()
        .describe("The deployer's file that holds the first value. Read at deployment only."),
    onDestroy: onDestroySecret,
}).refine((source) => (source.fromEnvironment === undefined) !== (source.fromFile === undefined), {
    error: "a group of settings with either `fromEnvironment` or `fromFile`",
});

/** No private range has a shorter prefix, and no subnet of Azure a longer one. */
const prefixBits = { least: 8, most: 29 } as const;

const addressRangeError =
    `an IPv4 range that begins at its first address, with a prefix of ${prefixBits.least} to ${prefixBits.most} bits, ` +
    "such as 10.60.0.0/26";

const addressRange = text(addressRangeError, /^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/).refine(isAddressRange, {
    error: addressRangeError,
});

function isAddressRange(range: string): boolean {
    const [address = "", prefix] = range.split("/");
    const bits = Number(prefix);
    const number = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
    const isFirst = number % 2 ** (32 - bits) === 0;
    return isIPv4(address) && bits >= prefixBits.least && bits <= prefixBits.most && isFirst;
}

const privateNetwork = group({
    addressRange,
})
    .optional()
    .describe(
        "A virtual network of the environment's own, with private endpoints of its vaults and the DNS zone that finds them. " +
            "Deployments then come from it, or from a network that is peered with it.",
    );

const exception = group({
    rule: oneOf(...ruleIds),
    reason: text("the reason for the exception"),
    resource: text("the logical name of the only resource that it is for").optional(),
});

const guardrails = group({
    profile: oneOf("cis", "mcsb", "alz"),
    level: oneOf("error", "warn")
        .default("error")
        .describe("Whether a broken rule stops the preview, or is only told."),
    also: list("a list of rules", oneOf(...ruleIds))
        .default([])
        .describe("Rules that hold besides the profile's."),
    except: list("a list of groups with `rule` and `reason`", exception).default([]),
})
    .optional()
    .describe("The security baseline that the vaults, and what is in them, are held to.");

const auditLog = group({ retentionDays: wholeNumber(30, 730, "days").default(365) })
    .optional()
    .describe("Keeps who did what with the vaults in a Log Analytics workspace of the environment's own.");

/** The configuration of one environment: the keys of `Pulumi.<stack>.yaml` in this project's namespace. */
export const configSchema = group({
    location: settings.region.describe("The Azure region of everything."),
    deployers: settings.deployers,
    tags: settings.tags.default({}),
    privateNetwork,
    auditLog,
    guardrails,
    vault,
    policyVault: vault,
    signingKey: signingKey.prefault({}),
    wrappingKey: wrappingKey.prefault({}),
    databasePassword: databasePassword.prefault({}),
    partnerApiKey,
});

export type PlatformConfig = z.output<typeof configSchema>;
