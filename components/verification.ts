import * as pulumi from "@pulumi/pulumi";
import type { SubjectResult } from "./data-plane/verification/contract";
import type { ActAs } from "./act-as";
import { DataPlaneResource } from "./internal/data-plane-resource";
import { accessTimeoutSeconds } from "./internal/limits";
import { verificationInputs } from "./internal/verification-inputs";
import type { Certificate } from "./certificate";
import type { Key } from "./key";
import { summaryOf, type VerificationSummary as VerificationResult } from "./reports/verification-summary";
import { verificationTable } from "./reports/verification-table";
import type { Secret } from "./secret";
import type { Vault } from "./vault";

export type { ActAs, CredentialSource } from "./act-as";
export type {
    AccessRow,
    FailedCheck,
    GuardrailResult,
    SubjectResult,
    VersionTimes,
} from "./data-plane/verification/contract";
export type { VerificationSummary as VerificationResult } from "./reports/verification-summary";

/** Arguments of {@link CryptoVerification}. */
export interface CryptoVerificationArgs {
    /** The keys to verify. @default none */
    readonly keys?: readonly Key[];
    /** The secrets to verify. @default none */
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
     * its resource group and subscription is not looked at.
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
    /** What a failing check does: it fails the deployment, or is a warning of it. @default "fail" */
    readonly onFailure?: "fail" | "warn";
    /** How long to wait for the deployer's role to reach the vault, in seconds, at most 3,600. @default 900 */
    readonly accessTimeoutSeconds?: number;
}

/**
 * Proves after each deployment that keys and secrets are what was declared and work: signatures made in the vault are checked with the
 * public key, what is encrypted with the public key is decrypted in the vault, keys are wrapped and unwrapped, tampered and foreign use is
 * refused, rotation policies are read back, secrets hold the declared value. A failing check fails the deployment and is named.
 *
 * @example
 * const verification = new CryptoVerification("verification", { keys: [signingKey], secrets: [password] });
 * export const verified = verification.result;
 */
export class CryptoVerification extends pulumi.ComponentResource {
    /** What was found at the last verification of each key and secret. */
    readonly result: pulumi.Output<VerificationResult>;
    /** The children: one for each key and secret. */
    readonly nodes: { readonly resources: readonly VerificationResource[] };

    constructor(name: string, args: CryptoVerificationArgs, opts?: pulumi.ComponentResourceOptions) {
        super("azure-keyvault:index:CryptoVerification", name, {}, opts);
        const common = {
            always: args.always ?? false,
            onFailure: args.onFailure ?? "fail",
            accessTimeoutSeconds: args.accessTimeoutSeconds ?? accessTimeoutSeconds.default,
            ...(args.trigger !== undefined && { trigger: args.trigger }),
        };
        const resources = verificationInputs(name, args).map(
            ({ child, inputs, dependsOn }) =>
                new VerificationResource(child, { ...common, ...inputs }, { parent: this, dependsOn }),
        );
        this.nodes = { resources };
        this.result = pulumi.all(resources.map(({ result }) => result)).apply(summaryOf);
        if (!pulumi.runtime.isDryRun()) {
            this.result.apply((result) => pulumi.log.info(`what was verified:\n${verificationTable(result)}`, this));
        }
        if (common.onFailure === "warn") {
            this.result.apply((result) => this.warn(result));
        }
        this.registerOutputs({ result: this.result });
    }

    private warn({ subjects }: VerificationResult): void {
        for (const { subject, failedChecks } of subjects.filter(({ passed }) => !passed)) {
            const list = failedChecks.map(({ check, problem }) => `${check}: ${problem}`).join("; ");
            void pulumi.log.warn(`${subject}: ${list}`, this);
        }
    }
}

/** The data-plane resource that verifies one key or secret. */
export class VerificationResource extends DataPlaneResource {
    /** What was found; not there before the first deployment. */
    declare readonly result: pulumi.Output<SubjectResult>;

    constructor(name: string, inputs: pulumi.Inputs, opts?: pulumi.CustomResourceOptions) {
        super("Verification", name, inputs, { outputs: ["result"] }, opts);
    }
}
