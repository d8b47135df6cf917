import * as path from "node:path";
import { pathToFileURL } from "node:url";
import type { Target } from "../azure/local-azure";
import type { Workspace } from "./workspace";

/** Variables that say who and where the real Azure is. A rehearsal starts from none of them. */
const realAzure = /^(ARM|AZURE|MSI|IDENTITY|IMDS)_|^PULUMI_(ACCESS_TOKEN|BACKEND_URL|CONFIG_PASSPHRASE(_FILE)?|STACK)$/;

/** Settings of Azure's SDKs that say nothing of who or where. */
const harmless = new Set(["AZURE_LOG_LEVEL"]);

/**
 * The environment of everything that a rehearsal runs. All traffic to Azure goes to the local Azure, which refuses every
 * other host, and the identity is one that only it knows: the real Azure can't be reached by mistake.
 */
export function rehearsalEnvironment(
    own: NodeJS.ProcessEnv,
    workspace: Workspace,
    target: Pick<
        Target,
        "proxy" | "ca" | "tenantId" | "subscriptionId" | "clientId" | "clientSecret" | "managedIdentity"
    >,
): NodeJS.ProcessEnv {
    const kept = Object.entries(own).filter(([name]) => harmless.has(name) || !realAzure.test(name));
    const ca = path.resolve(path.dirname(workspace.target), target.ca);
    return {
        ...Object.fromEntries(kept),
        HTTPS_PROXY: target.proxy,
        https_proxy: target.proxy,
        NO_PROXY: "127.0.0.1,localhost",
        no_proxy: "127.0.0.1,localhost",
        NODE_EXTRA_CA_CERTS: ca,
        SSL_CERT_FILE: ca,
        REQUESTS_CA_BUNDLE: ca,
        ARM_TENANT_ID: target.tenantId,
        ARM_SUBSCRIPTION_ID: target.subscriptionId,
        ARM_CLIENT_ID: target.clientId,
        ARM_CLIENT_SECRET: target.clientSecret,
        // The program's identities are assigned to no machine that there is: the header is what shows who may act as them.
        IDENTITY_ENDPOINT: target.managedIdentity.endpoint,
        IDENTITY_HEADER: target.managedIdentity.header,
        PULUMI_BACKEND_URL: pathToFileURL(workspace.state).href,
        PULUMI_CONFIG_PASSPHRASE: workspace.passphrase,
        PULUMI_SKIP_UPDATE_CHECK: "true",
    };
}
