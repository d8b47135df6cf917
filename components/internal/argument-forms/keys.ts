/** What the arguments of keys look like, and of what uses them. */
import type { StorageEncryptionArgs } from "../../consumers/customer-managed-keys";
import type { ExistingKeyArgs } from "../../existing-key";
import type { KeyArgs, ReleasePolicyArgs } from "../../key-args";
import { byRules, component, input, known, needed, objectOf, tags, text, vault, type FormsOf } from "../forms";
import { life, textInput } from "./shared";

export const keyForms: FormsOf<KeyArgs> = {
    vault,
    keyName: text,
    type: text,
    size: known,
    curve: known,
    operations: known,
    enabled: input,
    notBefore: textInput,
    expiresOn: textInput,
    expiresAfter: known,
    tags,
    exportable: byRules,
    releasePolicy: objectOf({ policy: needed(textInput), immutable: input } satisfies FormsOf<ReleasePolicyArgs>),
    material: textInput,
    restoreFrom: known,
    rotation: byRules,
    rotateNow: textInput,
    ...life,
    plane: known,
};

export const existingKeyForms: FormsOf<ExistingKeyArgs> = { vault, keyName: byRules };

/** What uses a key by its vault. */
export const usedKeyForm = needed(component("Key", "ExistingKey"));

export const storageEncryptionForms: FormsOf<StorageEncryptionArgs> = { identityId: textInput };
