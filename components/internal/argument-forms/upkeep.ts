/** What the arguments of what looks after keys, secrets and certificates look like. */
import type { ActAs, CredentialSource } from "../../act-as";
import type { BackupArgs } from "../../backup";
import type { ExpiryAlertsArgs } from "../../expiry-alerts";
import type { CryptoVerificationArgs } from "../../verification";
import {
    byRules,
    component,
    either,
    known,
    listOf,
    needed,
    objectOf,
    principal,
    tags,
    text,
    vault,
    type FormsOf,
} from "../forms";
import { textInput } from "./shared";

export const backupForms: FormsOf<BackupArgs> = {
    key: component("Key", "ExistingKey"),
    secret: component("Secret"),
    certificate: component("Certificate"),
    path: needed(textInput),
    trigger: textInput,
};

export const expiryAlertsForms: FormsOf<ExpiryAlertsArgs> = {
    vault,
    to: needed(
        objectOf({
            alert: objectOf({
                actionGroupIds: needed(listOf(textInput)),
                severity: known,
                description: textInput,
            }),
            webhook: objectOf({ url: needed(textInput) }),
            queue: objectOf({ storageAccountId: needed(textInput), queueName: needed(textInput) }),
            functionId: textInput,
        }),
    ),
    objects: listOf(text),
    moments: listOf(text),
    systemTopicName: textInput,
    tags,
};

/** A text may be the credential itself, which its rules don't show. */
const credential = either(
    text,
    objectOf({
        environment: known,
        file: known,
        secret: objectOf({ vault, secretName: needed(text) }),
    } satisfies FormsOf<CredentialSource>),
);

export const verificationForms: FormsOf<CryptoVerificationArgs> = {
    keys: listOf(component("Key", "ExistingKey")),
    secrets: listOf(component("Secret")),
    certificates: listOf(component("Certificate")),
    vaults: listOf(vault),
    undeclaredAccess: byRules,
    actAs: listOf(
        objectOf({
            principal: needed(principal),
            clientId: textInput,
            tenantId: textInput,
            clientSecret: credential,
            federatedToken: credential,
            pipeline: known,
            managedIdentity: known,
            ifUnavailable: known,
        } satisfies FormsOf<ActAs>),
    ),
    trigger: textInput,
    always: known,
    onFailure: byRules,
    accessTimeoutSeconds: known,
};
