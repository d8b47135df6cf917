import { settings } from "stack-configuration";
import { z } from "zod";

const { addresses, group, oneOf, text, wholeNumber } = settings;

const vault = group({
    network: z
        .union([z.literal("open"), group({ deployerAddresses: addresses })], {
            error: "`open`, or a group with `deployerAddresses`",
        })
        .describe("Who can reach the application's vault over the network, beside trusted services."),
    softDeleteRetentionDays: wholeNumber(7, 90, "days")
        .default(90)
        .describe("How long what is deleted can be recovered. Fixed once the vault exists."),
    onDestroy: oneOf("detach", "delete")
        .default("detach")
        .describe(
            "What a destroy does with the vault and what is in it. What is deleted, the next deployment recovers.",
        ),
});

/** The configuration of one environment of the application: the keys of `Pulumi.<stack>.yaml` in this project's namespace. */
export const configSchema = group({
    location: settings.region.describe("The Azure region of everything."),
    platform: text(
        "a stack of the platform, such as organization/platform/dev",
        /^[\w.-]+\/[\w.-]+\/[\w.-]+$/,
    ).describe("The platform stack of this environment, by its whole name."),
    deployers: settings.deployers,
    tags: settings.tags.default({}),
    vault,
});
