import type * as pulumi from "@pulumi/pulumi";
import type { ActAs, CredentialSource } from "../act-as";
import { refuseFirst } from "./complaints";
import { invalidArgument } from "./errors";
import { aboutPath, aboutVariable } from "./local-source-rules";

const methods = ["clientSecret", "federatedToken", "pipeline", "managedIdentity"] as const;
const places = ["environment", "file", "secret"] as const;

/** An identity to act as, as the data plane gets it: where its secret is, never the secret. */
export function actAsInputs(name: string, actAs: ActAs): pulumi.Inputs {
    const path = `actAs (${actAs.principal.name})`;
    const given = methods.filter((method) => actAs[method] !== undefined && actAs[method] !== false);
    const [method] = given;
    if (method === undefined || given.length > 1) {
        const expected = `say how to sign in by one of ${methods.join(", ")}`;
        throw invalidArgument("CryptoVerification", name, path, expected, given);
    }
    if (actAs.clientId === undefined && method !== "managedIdentity") {
        throw invalidArgument(
            "CryptoVerification",
            name,
            `${path}.clientId`,
            "be the application's client id",
            undefined,
        );
    }
    const source = method === "clientSecret" || method === "federatedToken" ? actAs[method] : undefined;
    return {
        principal: actAs.principal.name,
        ...(actAs.clientId !== undefined && { clientId: actAs.clientId }),
        ...(actAs.tenantId !== undefined && { tenantId: actAs.tenantId }),
        signIn: source === undefined ? { method } : { method, from: sourceInput(name, `${path}.${method}`, source) },
        ifUnavailable: actAs.ifUnavailable ?? "fail",
    };
}

function sourceInput(name: string, path: string, source: CredentialSource): pulumi.Inputs {
    const given = places.filter((place) => source[place] !== undefined);
    if (given.length === 1) {
        const { environment, file, secret } = source;
        refuseFirst("CryptoVerification", name, [
            ...(environment === undefined ? [] : aboutVariable(`${path}.environment`, environment)),
            ...(file === undefined ? [] : aboutPath(`${path}.file`, file)),
        ]);
        if (environment !== undefined) {
            return { kind: "environment", variable: environment };
        }
        if (file !== undefined) {
            return { kind: "file", path: file };
        }
        if (secret !== undefined) {
            return { kind: "secret", target: secret.vault.target, name: secret.secretName };
        }
    }
    // What is given instead may be the secret itself: it is not shown.
    throw invalidArgument("CryptoVerification", name, path, `name one of ${places.join(", ")}`, given);
}
