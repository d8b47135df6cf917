import { z } from "zod";

// Every schema here says in its `error` what it allows, in words that finish the sentence "must be …".

/** One of a few words or numbers. */
export function oneOf<const T extends readonly (string | number)[]>(...values: T) {
    return z.literal(values, { error: `one of ${values.join(", ")}` });
}

/** A whole number of something, in a range that includes its ends. */
export function wholeNumber(min: number, max: number, unit: string) {
    const error = `a whole number of ${unit} from ${min} to ${max}`;
    return z.int({ error }).min(min, { error }).max(max, { error });
}

/** A text of a pattern. @param error what it is */
export function text(error: string, pattern = /./) {
    // Told once: what else is checked of a text isn't where it isn't even of the pattern.
    return z.string({ error }).regex(pattern, { error, abort: true });
}

/** A group of settings, each by its name; any other name is an error. */
export function group<T extends z.core.$ZodLooseShape>(shape: T) {
    return z.strictObject(shape, { error: "a group of settings" });
}

/** A list of settings of one kind. @param error what it is @param least how many it has at least */
export function list<T extends z.ZodType>(error: string, item: T, least = 0) {
    const any = z.array(item, { error });
    return least === 0 ? any : any.min(least, { error });
}

export const flag = z.boolean({ error: "true or false" });

export const duration = text(
    "an ISO 8601 duration such as P90D, P18M or P2Y",
    /^P(?=\d)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?$/,
) as z.ZodType<`P${string}`, `P${string}`>;

export const region = text("the name of an Azure region, such as westeurope", /^[a-z0-9]+$/);

export const tags = z.record(z.string(), text("a text of 1 to 256 characters", /^.{1,256}$/s), {
    error: "a group of names and texts",
});

const deployersError = "`caller`, or a list of one or more groups with `name` and `objectId`";

/** Who deploys: the identity that happens to run it, or principals by their object ids. */
export const deployers = z
    .union(
        [
            z.literal("caller"),
            list(
                deployersError,
                group({
                    name: text("a name for people to read"),
                    objectId: z.guid({ error: "an object id (a GUID)" }),
                    type: oneOf("Group", "ServicePrincipal", "User").default("Group"),
                }),
                1,
            ),
        ],
        { error: deployersError },
    )
    .describe(
        "Who deploys, and so gets the roles that the deployment needs: object ids, a group's as a rule. " +
            "`caller` is whoever runs it, for development only.",
    );

/** What a destroy does with a secret: leave it in the vault, soft-delete it, or delete it for good. */
export const onDestroySecret = oneOf("detach", "delete", "purge").default("detach");

/** What a destroy does with a key: as for a secret, or disable it. */
export const onDestroyKey = oneOf("detach", "disable", "delete", "purge").default("detach");

export const address = text(
    "an IPv4 address or range, such as 203.0.113.7 or 198.51.100.0/24",
    /^\d{1,3}(\.\d{1,3}){3}(\/\d{1,2})?$/,
);

/** Where deployments come from: one address or more. */
export const addresses = list("a list of one or more IPv4 addresses or ranges, such as 203.0.113.7", address, 1);
