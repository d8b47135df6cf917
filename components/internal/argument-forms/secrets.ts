/** What the arguments of secrets look like, and of what refers to them. */
import type { MountedObject, SecretProviderClassArgs } from "../../consumers/secret-provider-class";
import type { ContainerAppsSecretArgs, ReferredSecret } from "../../consumers/secret-references";
import type { SecretArgs } from "../../secret-args";
import type { SecretsArgs } from "../../secrets";
import {
    component,
    either,
    input,
    known,
    listOf,
    mapOf,
    needed,
    objectOf,
    tags,
    text,
    vault,
    type FormsOf,
} from "../forms";
import { life, textInput } from "./shared";

const secretSpecForms = {
    secretName: input,
    value: textInput,
    generate: known,
    fromEnvironment: known,
    fromFile: either(text, objectOf({ path: known, encoding: known })),
    fromSecret: objectOf({ vault, secretName: known, version: known }),
    mode: known,
    contentType: input,
    tags,
    enabled: input,
    notBefore: textInput,
    expiresOn: textInput,
    expiresAfter: known,
    regenerate: textInput,
    reseed: textInput,
    rotateEvery: known,
    restoreFrom: known,
    ...life,
    plane: known,
};

export const secretForms: FormsOf<SecretArgs> = { vault, ...secretSpecForms };

export const secretsForms: FormsOf<SecretsArgs> = {
    vault,
    secrets: needed(mapOf(objectOf({}))),
    defaults: objectOf(secretSpecForms),
};

/** A `Secret`, or anything with an id. */
export const referredSecretForm = needed(objectOf({ id: needed(textInput) } satisfies FormsOf<ReferredSecret>));

export const containerAppsSecretForms: FormsOf<ContainerAppsSecretArgs> = {
    name: needed(text),
    identity: needed(textInput),
};

export const secretProviderClassForms: FormsOf<SecretProviderClassArgs> = {
    name: needed(text),
    namespace: text,
    objects: needed(
        listOf(
            objectOf({
                object: needed(component("Secret", "Key", "ExistingKey")),
                alias: text,
            } satisfies FormsOf<MountedObject>),
        ),
    ),
    identity: needed(either(objectOf({ workload: needed(textInput) }), objectOf({ node: needed(textInput) }))),
};
