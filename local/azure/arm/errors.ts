import { AzureError, type Caller } from "../contract";
import type { ArmPath } from "./arm-path";

/**
 * What Azure Resource Manager answers, one factory an error.
 * @see https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors
 */
function gatewayError(status: number, code: string, message: string): AzureError {
    return new AzureError(status, code, message, { headers: { "x-ms-failure-cause": "gateway" } });
}

export function authenticationFailed(message: string, challenge: string): AzureError {
    return new AzureError(401, "AuthenticationFailed", message, { headers: { "www-authenticate": challenge } });
}

/** https://github.com/Azure/azure-sdk-for-java/issues/33112 */
export function expiredToken(message: string, challenge: string): AzureError {
    return new AzureError(401, "ExpiredAuthenticationToken", message, { headers: { "www-authenticate": challenge } });
}

export function invalidToken(message: string, challenge: string): AzureError {
    return new AzureError(401, "InvalidAuthenticationToken", message, { headers: { "www-authenticate": challenge } });
}

export function invalidAudience(message: string, challenge: string): AzureError {
    const headers = { "www-authenticate": challenge };
    return new AzureError(401, "InvalidAuthenticationTokenAudience", message, { headers });
}

export function missingApiVersion(): AzureError {
    return gatewayError(
        400,
        "MissingApiVersionParameter",
        "The api-version query parameter (?api-version=) is required for all requests.",
    );
}

export function invalidApiVersion(version: string): AzureError {
    return gatewayError(
        400,
        "InvalidApiVersionParameter",
        `The api-version '${version}' is invalid: it is a date, as in '2023-07-01' or '2021-04-01-preview'.`,
    );
}

export function invalidSubscriptionId(id: string): AzureError {
    return gatewayError(
        400,
        "InvalidSubscriptionId",
        `The provided subscription identifier '${id}' is malformed or invalid.`,
    );
}

export function subscriptionNotFound(id: string): AzureError {
    return gatewayError(404, "SubscriptionNotFound", `The subscription '${id}' could not be found.`);
}

export function resourceGroupNotFound(name: string): AzureError {
    return gatewayError(404, "ResourceGroupNotFound", `Resource group '${name}' could not be found.`);
}

/** `type` is `Microsoft.KeyVault/vaults`, `name` its names joined by slashes. */
export function resourceNotFound(path: ArmPath): AzureError {
    const resource = `${path.namespace}/${path.types.join("/")}/${path.names.join("/")}`;
    const place = path.resourceGroup === undefined ? "<null>" : path.resourceGroup;
    return gatewayError(
        404,
        "ResourceNotFound",
        `The Resource '${resource}' under resource group '${place}' was not found. ` +
            "For more details please go to https://aka.ms/ARMResourceNotFoundFix",
    );
}

export function parentResourceNotFound(resource: string, parent: string): AzureError {
    return gatewayError(
        404,
        "ParentResourceNotFound",
        `Failed to perform 'write' on resource(s) of type '${resource}', because the parent resource '${parent}' could not be found.`,
    );
}

export function invalidResourceType(namespace: string, type: string, apiVersion: string): AzureError {
    return gatewayError(
        404,
        "InvalidResourceType",
        `The resource type '${type}' could not be found in the namespace '${namespace}' for api version '${apiVersion}': ` +
            "the local Azure doesn't have it. What it has is listed in PARITY.md.",
    );
}

export function invalidResourceNamespace(namespace: string): AzureError {
    return gatewayError(
        404,
        "InvalidResourceNamespace",
        `The resource namespace '${namespace}' is invalid: the local Azure doesn't have it. What it has is listed in PARITY.md.`,
    );
}

export function notFound(path: string): AzureError {
    return gatewayError(404, "NotFound", `There is nothing at '${path}'.`);
}

export function methodNotAllowed(method: string, path: ArmPath): AzureError {
    return gatewayError(
        405,
        "MethodNotAllowed",
        `The requested operation '${method}' is not allowed on '${path.namespace}/${path.types.join("/")}'.`,
    );
}

export function authorizationFailed(caller: Caller, action: string, scope: string): AzureError {
    const client = caller.appId ?? caller.objectId;
    return gatewayError(
        403,
        "AuthorizationFailed",
        `The client '${client}' with object id '${caller.objectId}' does not have authorization to perform action ` +
            `'${action}' over scope '${scope}' or the scope is invalid. ` +
            "If access was recently granted, please refresh your credentials.",
    );
}

export function scopeLocked(scope: string, operation: "delete" | "write", locks: readonly string[]): AzureError {
    return gatewayError(
        409,
        "ScopeLocked",
        `The scope '${scope}' cannot perform ${operation} operation because following scope(s) are locked: ` +
            `'${locks.join(", ")}'. Please remove the lock and try again.`,
    );
}

export function invalidRequestContent(message: string): AzureError {
    return gatewayError(400, "InvalidRequestContent", message);
}

export function locationRequired(): AzureError {
    return gatewayError(400, "LocationRequired", "The location property is required for this definition.");
}

export function locationNotAvailable(location: string, type: string, known: readonly string[]): AzureError {
    return gatewayError(
        400,
        "LocationNotAvailableForResourceType",
        `The provided location '${location}' is not available for resource type '${type}'. ` +
            `List of available regions for the resource type is '${known.join(",")}'.`,
    );
}

export function invalidResourceLocation(name: string, group: string, existing: string, wanted: string): AzureError {
    return gatewayError(
        409,
        "InvalidResourceLocation",
        `The resource '${name}' already exists in location '${existing}' in resource group '${group}'. ` +
            `A resource with the same name cannot be created in location '${wanted}'. Please select a new resource name.`,
    );
}

export function badRequest(message: string): AzureError {
    return new AzureError(400, "BadRequest", message);
}

export function invalidAddressPrefix(prefix: string, id: string): AzureError {
    return new AzureError(
        400,
        "InvalidAddressPrefixFormat",
        `Address prefix ${prefix} of resource ${id} is not formatted correctly. It should follow CIDR notation, for example 10.0.0.0/24.`,
    );
}

export function invalidCidrNotation(prefix: string, id: string, right: string): AzureError {
    return new AzureError(
        400,
        "InvalidCIDRNotation",
        `The address prefix ${prefix} in resource ${id} has an invalid CIDR notation. For the given prefix length, the address prefix ` +
            `should be ${right}.`,
    );
}

export function invalidSubnet(subnet: string, network: string): AzureError {
    return new AzureError(
        400,
        "NetcfgInvalidSubnet",
        `Subnet '${subnet}' is not valid in virtual network '${network}'.`,
    );
}
