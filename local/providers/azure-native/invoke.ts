// Functions: `get<Type>` of every type in the tables, and who the provider is signed in as.
import { identityOf } from "../auth/claims";
import { UnimplementedError } from "../rpc/errors";
import { type Properties } from "../rpc/values";
import { type Account } from "./account";
import { type CustomContext } from "./custom/operations";
import { readPlain } from "./operations";
import { pathInputs, resourceId } from "./paths";
import { type ResourceType } from "./resource-type";
import { findResourceType } from "./types";

/** Calls a function by its token. */
export async function invoke(
    token: string,
    args: Properties,
    account: Account,
    context: CustomContext,
): Promise<Properties> {
    switch (token) {
        case "azure-native:authorization:getClientConfig":
            return clientConfig(account, context);
        case "azure-native:authorization:getClientToken":
            return clientToken(args, account, context);
        default: {
            const type = findResourceType(token.replace(/:get([^:]+)$/, ":$1"));
            if (type === undefined || !/:get[^:]+$/.test(token) || type.apiVersion === "") {
                throw new UnimplementedError(
                    `The function ${token} is not one that this stand-in for azure-native has.`,
                );
            }
            return lookUp(token, type, args, context);
        }
    }
}

async function lookUp(
    token: string,
    type: ResourceType,
    args: Properties,
    context: CustomContext,
): Promise<Properties> {
    const path = type.lookUpPath ?? type.path;
    const known = [...pathInputs(path), type.apiVersionInput];
    const extra = Object.keys(args).find((name) => !known.includes(name));
    if (extra !== undefined) {
        throw new UnimplementedError(
            `${token}: \`${extra}\` is not an argument that this stand-in for azure-native has; it has ${pathInputs(path).join(", ")}.`,
        );
    }
    const id = resourceId(path, args, context.subscriptionId);
    const found = await readPlain(type, context, id, args);
    if (found === undefined) {
        throw new Error(`${token}: ${id} does not exist, or who is signed in may not see it.`);
    }
    return { ...found.outputs, id: found.id };
}

async function clientConfig(account: Account, { signal, subscriptionId }: CustomContext): Promise<Properties> {
    const { cloud, clientId, tenantId } = account.settings;
    const identity = await identityOf(account.credential, `${cloud.resourceManager}/.default`, signal);
    return {
        clientId: identity.clientId || (clientId ?? ""),
        objectId: identity.objectId,
        subscriptionId,
        tenantId: identity.tenantId || (tenantId ?? ""),
    };
}

async function clientToken(args: Properties, account: Account, { signal }: CustomContext): Promise<Properties> {
    const given = args["endpoint"];
    const endpoint = typeof given === "string" && given !== "" ? given : `${account.settings.cloud.resourceManager}/`;
    const token = await account.credential.getToken(`${endpoint}/.default`, { abortSignal: signal });
    if (token === null) {
        throw new Error(`Signing in gave no token for ${endpoint}.`);
    }
    return { token: token.token };
}
