// Every type of resource that the stand-in has, by its token.
import { UnimplementedError } from "../../rpc/errors";
import { type ResourceType } from "../resource-type";
import { authorizationTypes } from "./authorization";
import { keyVaultTypes } from "./keyvault";
import { managedIdentityTypes } from "./managedidentity";
import { resourcesTypes } from "./resources";

/** The tables, one for each namespace of ARM. */
export const resourceTypes: readonly ResourceType[] = [
    ...authorizationTypes,
    ...keyVaultTypes,
    ...managedIdentityTypes,
    ...resourcesTypes,
];

const byToken = new Map(resourceTypes.map((type) => [type.token, type]));

/** The type of a token, or `undefined` for one that the stand-in doesn't have. */
export function findResourceType(token: string): ResourceType | undefined {
    return byToken.get(token);
}

/** The type of a token; throws a sentence with its name when the stand-in doesn't have it. */
export function resourceTypeOf(token: string): ResourceType {
    const type = findResourceType(token);
    if (type === undefined) {
        throw new UnimplementedError(
            `${token} is not a type of resource that this stand-in for azure-native has. The real plugin may: deploy with it.`,
        );
    }
    return type;
}
