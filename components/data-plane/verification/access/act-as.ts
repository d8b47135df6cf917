/** Signing in as an identity whose access is probed. Its secret is read where it lies, used, and kept nowhere. */
import type { TokenCredential } from "@azure/core-auth";
import { clouds } from "../../../internal/clouds";
import { KeyVaultComponentError, messageOf } from "../../../internal/errors";
import type { VaultTarget } from "../../../internal/vault-target";
import { credentialOf, identitySettings, type IdentitySettings } from "../../azure/credentials";
import { readLocalSource } from "../../secrets/source";
import { SecretStore } from "../../secrets/store";
import { identityIn } from "../../azure/token-claims";
import { bearerToken } from "../../azure/tokens";
import type { ActAsInputs, CredentialSource } from "../contract";

/** An identity that was signed in. */
export interface ActingIdentity {
    readonly credential: TokenCredential;
    readonly objectId: string;
}

/** Signs in. Throws a sentence that says why it isn't possible, without any secret. */
export async function signInAs(
    actAs: ActAsInputs,
    target: VaultTarget,
    accessTimeoutSeconds: number,
): Promise<ActingIdentity> {
    const settings = await settingsOf(actAs, target, accessTimeoutSeconds);
    try {
        const credential = credentialOf(settings);
        const audience = `https://${clouds[target.environment].vaultSuffix}`;
        const token = await bearerToken(credential, audience, target.tenantId);
        return { credential, objectId: identityIn(token).objectId };
    } catch (error) {
        // Entra names the application, the tenant and what is wrong with a secret, never the secret.
        throw new KeyVaultComponentError("NoCredential", `signing in failed: ${reasonOf(messageOf(error))}`);
    }
}

/** What Entra or the machine says is wrong, out of the error's many fields: numbers of requests and times are others in each run. */
function reasonOf(message: string): string {
    const description = / - Description: (.*?) - Correlation ID: /s.exec(message)?.[1] ?? "Not Available";
    const reason = description === "Not Available" ? message : description;
    return reason.replace(/\s*Trace ID: \S+ Correlation ID: \S+ Timestamp: .*$/s, "");
}

async function settingsOf(
    { clientId, tenantId, signIn }: ActAsInputs,
    target: VaultTarget,
    accessTimeoutSeconds: number,
): Promise<IdentitySettings> {
    if ((clientId ?? "") === "" && signIn.method !== "managedIdentity") {
        throw new KeyVaultComponentError(
            "NoCredential",
            "its `clientId` in `actAs` is empty: give the application's client id",
        );
    }
    const common = {
        environment: target.environment,
        tenantId: tenantId ?? target.tenantId,
        ...(clientId !== undefined && clientId !== "" && { clientId }),
    };
    switch (signIn.method) {
        case "managedIdentity":
            return { ...common, useMsi: "true" };
        case "pipeline":
            return { ...common, ...pipelineTokenSettings(target), useOidc: "true" };
        case "clientSecret":
            return { ...common, clientSecret: await valueAt(signIn.from, accessTimeoutSeconds) };
        case "federatedToken":
            return { ...common, useOidc: "true", oidcToken: await valueAt(signIn.from, accessTimeoutSeconds) };
    }
}

/** Where the pipeline's own federated token is, and nothing else of who deploys. */
function pipelineTokenSettings({ identity }: VaultTarget): IdentitySettings {
    const { oidcToken, oidcTokenFilePath, oidcRequestUrl, oidcRequestToken, oidcAudience } = identitySettings(identity);
    return {
        ...(oidcToken !== undefined && { oidcToken }),
        ...(oidcTokenFilePath !== undefined && { oidcTokenFilePath }),
        ...(oidcRequestUrl !== undefined && { oidcRequestUrl }),
        ...(oidcRequestToken !== undefined && { oidcRequestToken }),
        ...(oidcAudience !== undefined && { oidcAudience }),
    };
}

async function valueAt(source: CredentialSource, accessTimeoutSeconds: number): Promise<string> {
    const value =
        source.kind === "secret"
            ? (await new SecretStore({ ...source, accessTimeoutSeconds }, "look").read())?.value
            : await readLocalSource(source);
    if (value === undefined || value.trim() === "") {
        throw new KeyVaultComponentError("NoCredential", `${placeOf(source)} has nothing to sign in with`);
    }
    // Files and editors end texts with a line break, which no secret of Entra has.
    return value.trim();
}

function placeOf(source: CredentialSource): string {
    switch (source.kind) {
        case "environment":
            return `the environment variable ${source.variable}`;
        case "file":
            return `the file ${source.path}`;
        case "secret":
            return `secret "${source.name}" in vault "${source.target.vaultName}"`;
    }
}
