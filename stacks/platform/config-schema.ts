import { z } from "zod";

// Every schema below says in its `error` what it allows, in words that finish the sentence "must be …".

function oneOf<const T extends readonly (string | number)[]>(...values: T) {
    return z.literal(values, { error: `one of ${values.join(", ")}` });
}

function wholeNumber(min: number, max: number, unit: string) {
    const error = `a whole number of ${unit} from ${min} to ${max}`;
    return z.int({ error }).min(min, { error }).max(max, { error });
}

function text(error: string, pattern = /./) {
    return z.string({ error }).regex(pattern, { error });
}

function group<T extends z.core.$ZodLooseShape>(shape: T) {
    return z.strictObject(shape, { error: "a group of settings" });
}

const flag = z.boolean({ error: "true or false" });

const duration = text(
    "an ISO 8601 duration such as P90D, P18M or P2Y",
    /^P(?=\d)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?$/,
) as z.ZodType<`P${string}`, `P${string}`>;

const objectId = z.guid({ error: "an object id (a GUID)" });

const tags = z.record(z.string(), text("a text of 1 to 256 characters", /^.{1,256}$/s), {
    error: "a group of names and texts",
});

/** What a destroy does with a secret: leave it in the vault, soft-delete it, or delete it for good. */
const onDestroySecret = oneOf("detach", "delete", "purge").default("detach");

/** What a destroy does with a key: as for a secret, or disable it. */
const onDestroyKey = oneOf("detach", "disable", "delete", "purge").default("detach");

const address = text(
    "an IPv4 address or range, such as 203.0.113.7 or 198.51.100.0/24",
    /^\d{1,3}(\.\d{1,3}){3}(\/\d{1,2})?$/,
);

const network = z
    .union([z.literal("open"), group({ deployerAddresses: z.array(address).min(1) })], {
        error: "`open`, or a group with `deployerAddresses`",
    })
    .describe("Who can reach the vault over the network: everyone, or the addresses that deployments come from.");

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

/** The configuration of one environment: the keys of `Pulumi.<stack>.yaml` in this project's namespace. */
export const configSchema = group({
    location: text("the name of an Azure region, such as westeurope", /^[a-z0-9]+$/).describe(
        "The Azure region of everything.",
    ),
    deployers: z
        .union([z.literal("caller"), z.array(objectId).min(1)], { error: "`caller`, or a list of object ids (GUIDs)" })
        .describe(
            "Who deploys, and so gets the roles that the deployment needs: object ids, a group's as a rule. " +
                "`caller` is whoever runs it, for development only.",
        ),
    tags: tags.default({}),
    vault,
    policyVault: vault,
    signingKey: signingKey.prefault({}),
    wrappingKey: wrappingKey.prefault({}),
    databasePassword: databasePassword.prefault({}),
    partnerApiKey,
});

export type PlatformConfig = z.output<typeof configSchema>;
