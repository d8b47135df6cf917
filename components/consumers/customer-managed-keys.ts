import type { types } from "@pulumi/azure-native";
import * as pulumi from "@pulumi/pulumi";
import type { ExistingKey } from "../existing-key";
import { storageEncryptionForms, usedKeyForm } from "../internal/argument-forms/keys";
import { refuseFirstOf } from "../internal/complaints";
import { KeyVaultComponentError } from "../internal/errors";
import { complaintsAboutForm } from "../internal/forms";
import type { Key } from "../key";

/** Settings of {@link storageEncryption}. */
export interface StorageEncryptionArgs {
    /**
     * The id of the user-assigned identity that uses the key, which the account must have as well. It needs `key.grants.wrapUnwrap`.
     *
     * @default the account's own (system-assigned) identity, which can only be given the access once the account is there
     */
    readonly identityId?: pulumi.Input<string>;
}

/**
 * The `encryption` of a storage account whose data a key protects. The key is named without a version: the account moves to new ones by
 * itself. Refuses, in previews, what Azure would refuse: keys other than RSA, and vaults without purge protection or that trusted
 * services can't reach.
 *
 * The grant can take minutes to reach the vault; where Azure answers `KeyVaultAuthenticationFailure` until then, deploy again. Where the
 * key is replaced (another `keyName` or vault), the account is without a grant on the old one until it has moved to the new one: grant on
 * the vault, or declare another `Key` beside the old one and take that out once the account has moved.
 *
 * @param consumer what uses the key, as messages name it
 * @example
 * new storage.StorageAccount("data", {
 *     ...,
 *     identity: { type: "UserAssigned", userAssignedIdentities: [identity.id] },
 *     encryption: storageEncryption(key, { identityId: identity.id }),
 * }, { dependsOn: key.grants.wrapUnwrap(Principal.managedIdentity(identity)) });
 * @see https://learn.microsoft.com/azure/storage/common/customer-managed-keys-overview
 */
export function storageEncryption(
    key: Key | ExistingKey,
    args: StorageEncryptionArgs = {},
    consumer = "a storage account",
): types.input.storage.EncryptionArgs {
    refuseFirstOf("storageEncryption", complaintsAboutForm(args, storageEncryptionForms));
    const { identityId } = args;
    const checked = suitable(key, consumer);
    // The key's id is there for the order alone: the key has to exist before an account uses it.
    const keyVaultUri = pulumi.all([key.vault.uri, key.id, checked]).apply(([uri]) => uri);
    return {
        keySource: "Microsoft.Keyvault",
        keyVaultProperties: { keyName: key.keyName, keyVaultUri },
        ...(identityId === undefined ? {} : { encryptionIdentity: { encryptionUserAssignedIdentity: identityId } }),
    };
}

/** What of a disk encryption set says which key it uses. */
export interface DiskEncryption {
    readonly activeKey: types.input.compute.KeyForDiskEncryptionSetArgs;
    readonly rotationToLatestKeyVersionEnabled: true;
}

/**
 * The key of a disk encryption set. The service asks for a version, and moves on from it by itself. Refuses, in previews, what
 * {@link storageEncryption} refuses.
 *
 * @param consumer what uses the key, as messages name it
 * @example
 * new compute.DiskEncryptionSet("disks", { ..., identity: { type: "SystemAssigned" }, ...diskEncryption(key) });
 * @see https://learn.microsoft.com/azure/virtual-machines/disk-encryption#automatic-key-rotation-of-customer-managed-keys
 */
export function diskEncryption(key: Key | ExistingKey, consumer = "a disk encryption set"): DiskEncryption {
    const keyUrl = suitable(key, consumer).apply(() => key.versionedId);
    return {
        activeKey: { keyUrl, sourceVault: { id: key.vault.id } },
        rotationToLatestKeyVersionEnabled: true,
    };
}

/** Resolves for a key that can protect data at rest. What the program itself declares is refused at once. */
function suitable(key: Key | ExistingKey, consumer: string): pulumi.Output<void> {
    refuseFirstOf(`The customer-managed key of ${consumer}`, usedKeyForm("key", key));
    const vault = key.vault.checkCustomerManagedKeys(consumer);
    if (typeof key.keyType === "string") {
        checkKeyType(key.keyName, key.keyType, consumer);
        return vault;
    }
    return pulumi.all([vault, key.keyType]).apply(([, type]) => checkKeyType(key.keyName, type, consumer));
}

/** @internal Refuses the types of keys that don't wrap. */
export function checkKeyType(keyName: string, type: string, consumer: string): void {
    if (type !== "RSA" && type !== "RSA-HSM") {
        throw new KeyVaultComponentError(
            "InvalidArgument",
            `Key "${keyName}": ${consumer} can't use it as its customer-managed key, which must be of type RSA or RSA-HSM, got ${type}.`,
        );
    }
}
