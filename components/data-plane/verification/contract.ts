/** The plain JSON that passes between the `CryptoVerification` component and its data-plane handler. */
import type { CertificateSubject } from "./certificate-subject";
import type { VaultTarget } from "../../internal/vault-target";
import type { Guardrails } from "../../guardrails/check";
import type { ReleasePolicyInputs, RotationInputs } from "../keys/contract";
import type { SecretSourceInput } from "../secrets/contract";
import type { SubjectResult } from "./result-contract";

export type * from "./result-contract";

/** The public part of a key, as a JSON Web Key. */
export interface PublicJwk {
    readonly kty: string;
    readonly crv?: string;
    readonly x?: string;
    readonly y?: string;
    readonly n?: string;
    readonly e?: string;
}

/** What a program declares of the times of a version. */
export interface DeclaredTimes {
    readonly notBefore?: string;
    readonly expiresOn?: string;
    readonly expiresAfter?: string;
    /** From when on a version that is older lives as long as that. @default from its making */
    readonly rotationBegan?: string;
}

/** What a key was declared and deployed as. */
export interface KeySubject extends DeclaredTimes {
    readonly kind: "key";
    readonly target: VaultTarget;
    readonly name: string;
    readonly version: string;
    /** `RSA`, `EC`, `RSA-HSM` or `EC-HSM`. */
    readonly type: string;
    /** Bits of an RSA key. */
    readonly size?: number;
    /** `P-256`, `P-384`, `P-521` or `P-256K`. */
    readonly curve?: string;
    readonly operations: readonly string[];
    readonly enabled: boolean;
    /** The public key that the program exports: itself, or its thumbprint (RFC 7638, SHA-256) to keep the state small. */
    readonly publicKey: PublicJwk | string;
    /** @default none declared, none looked at */
    readonly rotation?: RotationInputs;
    /** @default none declared, none looked at */
    readonly releasePolicy?: ReleasePolicyInputs;
    /** Whether another program or a person keeps the key: then its times are none of this program's. @default false */
    readonly existing?: boolean;
    readonly guardrails?: DeclaredGuardrails;
}

/** What a secret was declared and deployed as. Its fingerprint travels apart, as a secret of the stack. */
export interface SecretSubject extends DeclaredTimes {
    readonly kind: "secret";
    readonly target: VaultTarget;
    readonly name: string;
    /** The version in force; of a seeded secret the one that the program set or took over last. */
    readonly version: string;
    readonly mode: "managed" | "seeded";
    readonly enabled: boolean;
    readonly contentType?: string;
    readonly guardrails?: DeclaredGuardrails;
}

/** The baseline that an object is held to, and the logical name that its exceptions know it by. */
export interface DeclaredGuardrails extends Guardrails {
    readonly resource: string;
}

/** A role assignment that was declared on a vault or on something in it. */
export interface DeclaredAssignment {
    /** What messages call it: `Key Vault Secrets User of app on secret password`. */
    readonly name: string;
    /** The principal's logical name. */
    readonly principal: string;
    /** The principal's object id. */
    readonly principalId: string;
    /** `User`, `Group` or `ServicePrincipal`. @default not known */
    readonly principalType?: string;
    /** The name (a GUID) of the role definition. */
    readonly role: string;
    /** Below the vault: empty for the vault itself, `/secrets/password` for a secret. */
    readonly scope: string;
    /** Of a custom role, the data actions that it was declared with, without their common start. */
    readonly allows?: readonly string[];
    /** Whether the principal has the role only while it is activated: then it may be there, and need not. @default false */
    readonly eligible?: boolean;
    /** Whether others made it, and keep it when it leaves the program. @default false */
    readonly shared?: boolean;
    /** Under which condition the principal may give others access. @default the condition isn't looked at */
    readonly condition?: string;
}

/** What access policies were declared to allow a principal. */
export interface DeclaredPolicy {
    /** The principal's logical name. */
    readonly principal: string;
    readonly objectId: string;
    /** `User`, `Group` or `ServicePrincipal`. @default not known: Graph is asked whether it is a group */
    readonly principalType?: string;
    /** Data actions, without their common start. */
    readonly allows: readonly string[];
}

/** Where a client secret or a federated token is when it is needed. It never travels itself. */
export type CredentialSource = Extract<SecretSourceInput, { readonly kind: "environment" | "file" | "secret" }>;

/** An identity that the verification may act as. */
export interface ActAsInputs {
    /** The principal's logical name. */
    readonly principal: string;
    /** The application's (client) id; of a managed identity that is the machine's only one it may be left out. */
    readonly clientId?: string;
    /** @default the vault's tenant */
    readonly tenantId?: string;
    readonly signIn:
        | { readonly method: "managedIdentity" | "pipeline" }
        | { readonly method: "clientSecret" | "federatedToken"; readonly from: CredentialSource };
    /** What it is when signing in isn't possible: a failing check, or access that is computed only. */
    readonly ifUnavailable: "fail" | "compute";
}

/** An object whose access is probed. */
export interface ProbedObject {
    readonly kind: "keys" | "secrets";
    readonly name: string;
}

/** A diagnostic setting as it was declared: its name, where it sends, and what. */
export interface DeclaredDiagnostics {
    readonly name: string;
    /** By the names that ARM gives destinations. */
    readonly destinations: Readonly<Record<string, string>>;
    /** Categories and groups of logs that are on, sorted. */
    readonly logs: readonly string[];
    /** Categories of metrics that are on, sorted. */
    readonly metrics: readonly string[];
}

/** What a vault was declared as. */
export interface VaultSubject {
    readonly kind: "vault";
    readonly target: VaultTarget;
    readonly name: string;
    /** The settings that decide on its safety. */
    readonly settings: Readonly<Record<string, unknown>>;
    /** Whether access that this program didn't declare is wrong. */
    readonly exclusive: boolean;
    /** Only on a vault with RBAC. */
    readonly assignments?: readonly DeclaredAssignment[];
    /** Only on a vault with access policies. */
    readonly policies?: readonly DeclaredPolicy[];
    /** Object ids of who deploys what is in a vault with access policies. @default none that is known */
    readonly deployers?: readonly string[];
    /** @default none declared, none looked at */
    readonly diagnostics?: readonly DeclaredDiagnostics[];
    /** @default all access is computed */
    readonly actAs?: readonly ActAsInputs[];
    /** What those identities try. */
    readonly objects?: readonly ProbedObject[];
    readonly guardrails?: DeclaredGuardrails;
}

/** What is verified, by its `kind`: one object, or the vault itself. A new kind of subject is one line here and one in `kinds.ts`. */
export interface SubjectKinds {
    readonly key: KeySubject;
    readonly secret: SecretSubject;
    readonly certificate: CertificateSubject;
    readonly vault: VaultSubject;
}

export type Subject = SubjectKinds[keyof SubjectKinds];

/** The inputs of the data-plane resource. */
export interface VerificationInputs {
    readonly subject: Subject;
    /** The fingerprint of a managed secret's value: a secret of the stack. Empty where there is none to compare. */
    readonly fingerprint: string;
    /** A changed text verifies again. */
    readonly trigger?: string;
    /** Verifies at every deployment. */
    readonly always: boolean;
    /** Set by `check` where `always` asks for it: what makes each deployment differ from the last. */
    readonly runAt?: string;
    /** Set by `check`: the checks that a preview announces. */
    readonly plan?: readonly string[];
    readonly onFailure: "fail" | "warn";
    readonly accessTimeoutSeconds: number;
}

/** What the handler adds to the inputs in the state. */
export interface VerificationState {
    readonly result: SubjectResult;
}

/** The last verification of the same object: what it was of, and what was found. */
export type VerifiedBefore = FoundBefore & Pick<VerificationInputs, "onFailure">;

/** What was found of an object before, and as what it was declared then. */
export type FoundBefore = VerificationState & Pick<VerificationInputs, "subject">;

/** What a verification is a part of. One that is made apart from any deployment has none. */
export interface Deployment {
    /** @default the first that comes so far */
    readonly before?: VerifiedBefore | undefined;
}

/** The inputs of the data-plane resource that fails a deployment whose verification has failed. */
export interface VerdictInputs {
    /** The logical name of the `CryptoVerification`. */
    readonly verification: string;
    /** The checks that failed: of what, which, and what is wrong. */
    readonly failed: readonly string[];
}
