import * as pulumi from "@pulumi/pulumi";
import { azureCloud } from "../cloud";
import { KeyVaultComponentError, messageOf } from "../internal/errors";
import { guid } from "../internal/names";
import type { PrincipalType } from "./principal-types";

/** What a look-up answers with. */
interface DirectoryObject {
    readonly objectId: string;
}

/**
 * The object id of the one user, group or service principal with this name.
 * `@pulumi/azuread` is loaded only here, so that a program which uses object ids alone starts no such plugin and asks Graph nothing.
 */
export async function lookUp(type: PrincipalType, name: string, options: pulumi.InvokeOptions): Promise<string> {
    try {
        return (await invoke(type, name, options)).objectId;
    } catch (cause) {
        throw new KeyVaultComponentError(
            "NotFound",
            `${words[type]} ${JSON.stringify(name)} could not be looked up in the directory: ${messageOf(cause)} ` +
                `Exactly one must match; where the name is not unique, use Principal.objectId with its object id.` +
                (isMailAddress(type, name) ? guests : "") +
                (await otherDirectory(options)),
        );
    }
}

/** What a guest is invited by, and isn't found by. */
function isMailAddress(type: PrincipalType, name: string): boolean {
    return type === "User" && /@/.test(name) && !/#EXT#/i.test(name);
}

const guests =
    " A guest's user principal name isn't its mail address, but such as `kim_example.com#EXT#@contoso.onmicrosoft.com`.";

/** azuread has a setting of its own for the cloud, and takes the public one where neither that nor `ARM_ENVIRONMENT` is set. */
async function otherDirectory({ parent }: pulumi.InvokeOptions): Promise<string> {
    const isTold =
        new pulumi.Config("azuread").get("environment") !== undefined || (process.env["ARM_ENVIRONMENT"] ?? "") !== "";
    const hasProvider = [azuread, azureNative].some((type) => parent?.getProvider(type) !== undefined);
    if (isTold || hasProvider) {
        return "";
    }
    const environment = await new Promise((resolve) => azureCloud().apply((cloud) => resolve(cloud.environment)));
    return environment === "public"
        ? ""
        : ` The public cloud's directory was asked, and the stack deploys to ${String(environment)}: set azuread's \`environment\` as ` +
              `well (\`pulumi config set azuread:environment ${String(environment)}\`).`;
}

/** Types by which a provider is found. */
const [azuread, azureNative] = ["azuread:index/user:User", "azure-native:keyvault:Vault"];

const words: Record<PrincipalType, string> = { User: "User", Group: "Group", ServicePrincipal: "Service principal" };

async function invoke(type: PrincipalType, name: string, options: pulumi.InvokeOptions): Promise<DirectoryObject> {
    // The vault's provider is azure-native's: a look-up takes its parent's azuread provider, or the default one.
    const invokeOptions: pulumi.InvokeOptions = options.parent === undefined ? {} : { parent: options.parent };
    switch (type) {
        case "User": {
            const { getUser } = await import("@pulumi/azuread/getUser.js");
            return getUser({ userPrincipalName: name }, invokeOptions);
        }
        case "Group": {
            const { getGroup } = await import("@pulumi/azuread/getGroup.js");
            return getGroup({ displayName: name }, invokeOptions);
        }
        case "ServicePrincipal": {
            const { getServicePrincipal } = await import("@pulumi/azuread/getServicePrincipal.js");
            return getServicePrincipal(guid.test(name) ? { clientId: name } : { displayName: name }, invokeOptions);
        }
    }
}
