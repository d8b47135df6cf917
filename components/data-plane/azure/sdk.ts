/**
 * Azure's clients and credentials, each loaded when something of it is first used: together they take as long to load as all else of a
 * data-plane process, and a preview or a deployment without changes uses none of them.
 */
import type * as identity from "@azure/identity";
import type * as certificates from "@azure/keyvault-certificates";
import type * as keys from "@azure/keyvault-keys";
import type * as secrets from "@azure/keyvault-secrets";
import { createRequire } from "node:module";

const load = createRequire(__filename);

export const sdk = {
    get identity() {
        return load("@azure/identity") as typeof identity;
    },
    get keys() {
        return load("@azure/keyvault-keys") as typeof keys;
    },
    get secrets() {
        return load("@azure/keyvault-secrets") as typeof secrets;
    },
    get certificates() {
        return load("@azure/keyvault-certificates") as typeof certificates;
    },
};
