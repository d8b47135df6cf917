import * as sdk from "@pulumi/policy";

/** What stands for a text that isn't known yet. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Properties as the SDK hands them to policies: reading one that isn't known throws. The SDK exports this without its type. */
export const { unknownCheckingProxy: asPolicySees } = sdk as unknown as {
    unknownCheckingProxy: (properties: object) => Record<string, unknown>;
};
