import * as pulumi from "@pulumi/pulumi";
import { secretsForms } from "./internal/argument-forms/secrets";
import { twinsAmong } from "./internal/declared-names";
import { invalidArgument, KeyVaultComponentError } from "./internal/errors";
import { refuseMisshapen } from "./internal/forms";
import { withFormerNames } from "./internal/former-names";
import { logicalName } from "./internal/logical-name";
import { given } from "./internal/plain";
import { wrongArguments } from "./internal/secret-inputs";
import { Secret } from "./secret";
import type { SecretArgs } from "./secret-args";
import type { Vault } from "./vault";

/** What one secret of many is: all of `SecretArgs` but the vault. */
export type SecretSpec = Omit<SecretArgs, "vault">;

/** Arguments of {@link Secrets}. */
export interface SecretsArgs<Name extends string = string> {
    /** The vault that holds the secrets. A change replaces them. */
    readonly vault: Vault;
    /** The secrets by their names. The key is the name in the vault, unless its `secretName` says another. */
    readonly secrets: Readonly<Record<Name, SecretSpec>>;
    /**
     * What holds for every secret that doesn't say otherwise, apart from where it comes from: its value, and the backup that it is restored
     * from. @default nothing
     */
    readonly defaults?: Omit<
        SecretSpec,
        "secretName" | "value" | "generate" | "fromEnvironment" | "fromFile" | "fromSecret" | "restoreFrom"
    >;
}

/**
 * Many secrets of one vault, deployed side by side.
 *
 * @example
 * const secrets = new Secrets("app", {
 *     vault,
 *     defaults: { expiresAfter: "P1Y" },
 *     secrets: {
 *         "session-key": { generate: { bytes: 32 } },
 *         "smtp-password": { fromEnvironment: "SMTP_PASSWORD", mode: "seeded" },
 *     },
 * });
 * secrets.get("session-key").grants.read(application);
 */
export class Secrets<Name extends string = string> extends pulumi.ComponentResource {
    /** The secrets by the names they were declared with. */
    readonly secrets: Readonly<Record<Name, Secret>>;

    constructor(name: string, args: SecretsArgs<Name>, opts?: pulumi.ComponentResourceOptions) {
        refuseMisshapen<SecretsArgs>("Secrets", name, args, secretsForms);
        const names = Object.keys(args.secrets) as Name[];
        const children = names.map((each) => ({ name: childName(name, each), ...secretArgs(each, args) }));
        const wrong = [...children.flatMap((child) => wrongArguments(child.name, child)), ...twinsAmong(children)];
        if (wrong.length > 0) {
            throw new KeyVaultComponentError("InvalidArgument", wrong.join("\n"));
        }
        // A component sends its args to the state: this one has values among them.
        super("azure-keyvault:index:Secrets", name, {}, withFormerNames(opts));
        const declare = (each: Name) => new Secret(childName(name, each), secretArgs(each, args), { parent: this });
        this.secrets = Object.fromEntries(names.map((each) => [each, declare(each)])) as Record<Name, Secret>;
        // The state has each id with its secret.
        this.registerOutputs({});
    }

    /** Their ids, without versions, by the same names. */
    get ids(): pulumi.Output<Record<Name, string>> {
        const ids = Object.entries<Secret>(this.secrets).map(([each, { id }]) => [each, id]);
        return pulumi.output(Object.fromEntries(ids)) as pulumi.Output<Record<Name, string>>;
    }

    /** One of the secrets. Throws an error with the code `InvalidArgument` where there is none of this name. */
    get(name: Name): Secret {
        const names = Object.keys(this.secrets);
        if (!names.includes(name)) {
            throw invalidArgument("Secrets", logicalName(this) ?? "", "get", `name one of ${names.join(", ")}`, name);
        }
        return this.secrets[name];
    }
}

function childName(name: string, secretName: string): string {
    return `${name}-${secretName}`;
}

function secretArgs<Name extends string>(
    secretName: Name,
    { vault, secrets, defaults }: SecretsArgs<Name>,
): SecretArgs & { readonly secretName: string } {
    const spec = { secretName, ...given(defaults ?? {}), ...given(secrets[secretName]), vault };
    return spec as SecretArgs & { readonly secretName: string };
}
