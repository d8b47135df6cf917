/** What the arguments of grants and identities look like. */
import type { Delegation } from "../../access/delegation";
import type { FederatedIdentityArgs } from "../../access/federated-identity";
import type { Eligibility, GrantOptions } from "../../access/grant";
import { either, input, known, listOf, mapOf, needed, objectOf, text, type FormsOf } from "../forms";
import { textInput } from "./shared";

export const grantForms: FormsOf<GrantOptions> = {
    role: known,
    description: text,
    vaultWide: known,
    eligible: objectOf({ duration: text, justification: text } satisfies FormsOf<Eligibility>),
    adopt: text,
    onExisting: known,
    condition: input,
};

export const delegationForms: FormsOf<Delegation> = { roles: either(text, listOf(text)), principalTypes: listOf(text) };

export const identityForms: FormsOf<FederatedIdentityArgs> = {
    displayName: textInput,
    trusts: needed(
        mapOf(
            objectOf({
                repository: text,
                environment: text,
                branch: text,
                tag: text,
                pullRequest: known,
                issuer: text,
                subject: text,
                audience: text,
            }),
        ),
    ),
    environment: known,
};
