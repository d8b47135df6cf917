import * as pulumi from "@pulumi/pulumi";
import type { SubjectResult } from "./data-plane/verification/contract";
import type { ActAs } from "./act-as";
import { verificationForms } from "./internal/argument-forms/upkeep";
import { DataPlaneResource } from "./internal/data-plane-resource";
import { aboutChoices, aboutFlags, aboutWait, refuseFirst } from "./internal/complaints";
import { refuseMisshapen } from "./internal/forms";
import { withFormerNames } from "./internal/former-names";
import { accessTimeoutSeconds } from "./internal/limits";
import { verificationInputs, type VerificationChild } from "./internal/verification-inputs";
import type { Certificate } from "./certificate";
import type { ExistingKey } from "./existing-key";
import type { Key } from "./key";
import { failuresOf, summaryOf, type VerificationSummary as VerificationResult } from "./reports/verification-summary";
import { verificationTable } from "./reports/verification-table";
import type { Secret } from "./secret";
import type { Vault } from "./vault";

export type { ActAs, CredentialSource } from "./act-as";
export type {
    AccessRow,
    DepartingAccess,
    FailedCheck,
    GuardrailResult,
    SubjectResult,
    VersionTimes,
} from "./data-plane/verification/contract";
export type { VerificationSummary as VerificationResult } from "./reports/verification-summary";

/** Arguments of {@link CryptoVerification}. */
export interface CryptoVerificationArgs {
    /**
     * The keys to verify, those of other programs among them (`Key.get`). Of their times, the declared ones are compared; undeclared are a
     * `notBefore` that is still to come, and an expiry that the version in force didn't have at the last verification. Those of `Key.get`
     * are not looked at.
     *
     * @default none
     */
    readonly keys?: readonly (Key | ExistingKey)[];
    /** The secrets to verify; their times as those of keys, of `seeded` ones only the declared times. @default none */
    readonly secrets?: readonly Secret[];
    /**
     * The certificates to verify: chain, names, validity and key, and TLS on loopback with what must be refused. For that the private key
     * is read during the deployment where it is exportable, which needs the deployers' access to secrets, and else signs.
     *
     * @default none
     */
    readonly certificates?: readonly Certificate[];
    /**
     * The vaults to verify: their settings, and who has access. Declare it after the last grant, for that is the access it compares with.
     *
     * @default none
     */
    readonly vaults?: readonly Vault[];
    /**
     * Whether access to a vault, or to something in it, that this program did not declare is a failing check. What a vault inherits from
     * its resource group and subscription is not looked at. A role that is declared as `eligible` may be active or not. What the last
     * deployment declared and this one takes back is a note, and fails the next one if it is there still.
     *
     * @default "fail"; say "ignore" where other programs give access to the same vaults
     */
    readonly undeclaredAccess?: "fail" | "ignore";
    /**
     * Identities that the verification may act as. With each, in every vault given, what was granted on the keys and secrets given is
     * tried, and what was not must be refused; only operations without side effects are. All other access is computed from what ARM says.
     *
     * @default none: all access is computed
     */
    readonly actAs?: readonly ActAs[];
    /** Any text; a changed one verifies everything again. @default verified when something verified has changed */
    readonly trigger?: pulumi.Input<string>;
    /** Whether to verify at every deployment, which then always has changes. @default false */
    readonly always?: boolean;
    /**
     * What a failing check does: it fails the deployment, after everything else was verified, or is a warning of it. Whichever it is, what
     * failed is verified again at every deployment until it passes.
     *
     * @default "fail"
     */
    readonly onFailure?: "fail" | "warn";
    /** How long to wait for the deployer's role to reach the vault, in seconds, at most 3,600. @default 900 */
    readonly accessTimeoutSeconds?: number;
}

/**
 * Proves after each deployment that keys and secrets are what was declared and work: signatures made in the vault are checked with the
 * public key, what is encrypted with the public key is decrypted in the vault, keys are wrapped and unwrapped, tampered and foreign use is
 * refused, rotation policies are read back, secrets hold the declared value. A failing check fails the deployment and is named; what was
 * found of everything is recorded in the stack's state before.
 *
 * @example
 * const verification = new CryptoVerification("verification", { keys: [signingKey], secrets: [password] });
 * export const verified = verification.result;
 */
export class CryptoVerification extends pulumi.ComponentResource {
    /** What was found at the last verification of each object. With `onFailure: "fail"` it is there only where everything passed. */
    readonly result: pulumi.Output<VerificationResult>;
    /** The children: one for each object, and with `onFailure: "fail"` the verdict over them, which fails where a check did. */
    readonly nodes: {
        readonly resources: readonly VerificationResource[];
        readonly verdict?: VerificationVerdictResource;
    };

    constructor(name: string, args: CryptoVerificationArgs, opts?: pulumi.ComponentResourceOptions) {
        refuseMisshapen("CryptoVerification", name, args, verificationForms);
        refuseFirst("CryptoVerification", name, [
            ...aboutChoices(args, { onFailure: ["fail", "warn"], undeclaredAccess: ["fail", "ignore"] }),
            ...aboutFlags({ always: args.always }),
            ...aboutWait("accessTimeoutSeconds", args.accessTimeoutSeconds),
        ]);
        super("azure-keyvault:index:CryptoVerification", name, {}, withFormerNames(opts));
        const common = {
            always: args.always ?? false,
            onFailure: args.onFailure ?? "fail",
            accessTimeoutSeconds: args.accessTimeoutSeconds ?? accessTimeoutSeconds.default,
            ...(args.trigger !== undefined && { trigger: args.trigger }),
        };
        const children = verificationInputs(name, args);
        const verify = ({ child, inputs, dependsOn }: VerificationChild, after: Iterable<pulumi.Resource> = []) =>
            new VerificationResource(
                child,
                { ...common, ...inputs },
                { parent: this, dependsOn: [...dependsOn, ...after] },
            );
        const first = new Map(children.filter(({ isLast }) => isLast !== true).map((child) => [child, verify(child)]));
        const resources = children.map((child) => first.get(child) ?? verify(child, first.values()));
        const found = pulumi.all(resources.map(({ result }) => result)).apply(async (results) => this.tell(results));
        const verdict = common.onFailure === "fail" && resources.length > 0 ? this.verdict(name, found) : undefined;
        this.nodes = { resources, ...(verdict !== undefined && { verdict }) };
        // What builds on a verification waits for its verdict.
        this.result = verdict === undefined ? found : pulumi.all([found, verdict.id]).apply(([result]) => result);
        if (common.onFailure === "warn") {
            found.apply((result) => this.warn(result));
        }
        this.registerOutputs({ result: this.result });
    }

    /** Shows what was found, and waits until it is shown: a verdict that fails ends the program. */
    private async tell(results: readonly SubjectResult[]): Promise<VerificationResult> {
        const result = summaryOf(results);
        if (!pulumi.runtime.isDryRun()) {
            await pulumi.log.info(`what was verified:\n${verificationTable(result)}`, this);
        }
        return result;
    }

    private verdict(name: string, found: pulumi.Output<VerificationResult>): VerificationVerdictResource {
        const failed = found.apply(({ subjects }) => failuresOf(subjects));
        return new VerificationVerdictResource(`${name}-verdict`, { verification: name, failed }, { parent: this });
    }

    private warn({ subjects }: VerificationResult): void {
        for (const { subject, failedChecks } of subjects.filter(({ passed }) => !passed)) {
            const list = failedChecks.map(({ check, problem }) => `${check}: ${problem}`).join("; ");
            void pulumi.log.warn(`${subject}: ${list}`, this);
        }
    }
}

/** The data-plane resource that verifies one vault, key, secret or certificate. Failed checks are part of its result. */
export class VerificationResource extends DataPlaneResource {
    /** What was found; not there before the first deployment. */
    declare readonly result: pulumi.Output<SubjectResult>;

    constructor(name: string, inputs: pulumi.Inputs, opts?: pulumi.CustomResourceOptions) {
        super("Verification", name, inputs, { outputs: ["result"] }, opts);
    }
}

/** The data-plane resource that fails where a check of a verification failed. */
export class VerificationVerdictResource extends DataPlaneResource {
    constructor(name: string, inputs: pulumi.Inputs, opts?: pulumi.CustomResourceOptions) {
        super("VerificationVerdict", name, inputs, { outputs: [] }, opts);
    }
}
