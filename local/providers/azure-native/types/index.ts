// Every type of resource that the stand-in has, by its token.
import { UnimplementedError } from "../../rpc/errors";
import { type ResourceType } from "../resource-type";
import { authorizationTypes } from "./authorization";
import { computeTypes } from "./compute";
import { eventGridTypes } from "./eventgrid";
import { keyVaultTypes } from "./keyvault";
import { managedIdentityTypes } from "./managedidentity";
import { monitorTypes } from "./monitor";
import { networkTypes } from "./network";
import { operationalInsightsTypes } from "./operationalinsights";
import { privateDnsTypes } from "./privatedns";
import { resourcesTypes } from "./resources";
import { storageTypes } from "./storage";

/** The tables, one for each namespace of the package. */
export const resourceTypes: readonly ResourceType[] = [
    ...authorizationTypes,
    ...computeTypes,
    ...eventGridTypes,
    ...keyVaultTypes,
    ...managedIdentityTypes,
    ...monitorTypes,
    ...networkTypes,
    ...operationalInsightsTypes,
    ...privateDnsTypes,
    ...resourcesTypes,
    ...storageTypes,
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
