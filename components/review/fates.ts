/** What it means to those who use a thing that it goes, by its kind. */
import type { DataPlaneKind } from "../internal/data-plane-resource";
import { usualKey, usualSecret } from "../internal/usual";

/** What becomes of a thing of one kind, in clauses. */
export interface Fate {
    readonly replaced: string;
    /** @default "it is deleted" */
    readonly deleted?: string;
    /** What it means that it stays where it is (`onDestroy: "detach"`). @default it stays in Azure */
    readonly kept?: string;
    /** What `onDestroy` is where the state doesn't say it. @default what deletes it */
    readonly usual?: "detach";
}

/** https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview: vaults, keys, secrets and certificates, and nothing else. */
const recoverable = "it is deleted: until its retention has passed it can be recovered";

/** A vault, whoever declares it. */
export const vaultFate: Fate = {
    replaced: "a new vault takes its place: all that is in the old one goes with it",
    deleted: recoverable,
};

/** What gives access is told of as access. */
type TellingKind = Exclude<DataPlaneKind, "AccessPolicies" | "RoleAssignment">;

/** Kinds of the data plane. A helper only looks, checks or waits: what becomes of it matters to nobody. */
const fates: Readonly<Record<TellingKind, Fate | "helper">> = {
    Key: {
        replaced:
            "a new key takes its place: what the old one encrypted or wrapped can't be read with it, what it signed can't be verified",
        deleted: recoverable,
        usual: usualKey.onDestroy,
    },
    Secret: {
        replaced: "a new secret takes its place, without the versions that the old one had",
        deleted: recoverable,
        usual: usualSecret(undefined).onDestroy,
    },
    Certificate: {
        replaced: "a new certificate takes its place, without the versions that the old one had",
        deleted: recoverable,
    },
    CertificateAuthority: {
        replaced: "a new authority takes its place: what the old one signed can't be verified with it",
        deleted:
            "its certificate and its list of revoked certificates leave with the state: what it signed is valid until it expires, and " +
            "can't be revoked any more",
    },
    CertificateIssuer: {
        replaced: "a new issuer takes its place",
        deleted:
            "it is deleted: certificates that name it can't be ordered or renewed any more, and nothing brings it back",
    },
    CertificateContacts: {
        replaced: "the contacts are set anew",
        deleted:
            "they are deleted: nobody is mailed any more before certificates of the vault expire, and nothing brings them back",
    },
    Backup: {
        replaced: "a new backup takes the place of its file",
        kept: "its file stays where it is, and leaves the stack",
        usual: "detach",
    },
    ArmKeyGuard: "helper",
    AssignmentCheck: "helper",
    Caller: "helper",
    DeployerAccess: "helper",
    KeyLookup: "helper",
    VaultAddress: "helper",
    VaultGuard: "helper",
    VaultPreparation: "helper",
    Verification: "helper",
    VerificationVerdict: "helper",
};

/** What becomes of a kind of the data plane; nothing of one that this version doesn't know. */
export function fateOf(kind: string): Fate | "helper" | undefined {
    return (fates as Readonly<Record<string, Fate | "helper">>)[kind];
}
