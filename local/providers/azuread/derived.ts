// Outputs that azuread computes from what Graph answers.
import { isObject, type Properties, type Value } from "../rpc/values";

/** Feature tags, by what azuread calls them. https://learn.microsoft.com/graph/api/resources/serviceprincipal: `tags`. */
const FEATURE_TAGS = {
    customSingleSignOn: "WindowsAzureActiveDirectoryCustomSingleSignOnApplication",
    enterprise: "WindowsAzureActiveDirectoryIntegratedApp",
    gallery: "WindowsAzureActiveDirectoryGalleryApplicationNonPrimaryV1",
    hide: "HideApp",
};

/** Which features an application's tags stand for. */
export function featureTags(body: Properties): Properties {
    const tags = Array.isArray(body["tags"]) ? body["tags"] : [];
    return Object.fromEntries(Object.entries(FEATURE_TAGS).map(([name, tag]) => [name, tags.includes(tag)]));
}

/** The same, in the older words of service principals. */
export function features(body: Properties): Properties {
    const { customSingleSignOn = false, enterprise = false, gallery = false, hide } = featureTags(body);
    return {
        customSingleSignOnApp: customSingleSignOn,
        enterpriseApplication: enterprise,
        galleryApplication: gallery,
        visibleToUsers: hide !== true,
    };
}

/** The ids of roles or scopes by the values that tokens carry. */
export function idsByValue(items: Value | undefined): Properties {
    const entries = (Array.isArray(items) ? items.filter(isObject) : []).flatMap(({ value, id }) =>
        typeof value === "string" && value !== "" && typeof id === "string" ? [[value, id] as const] : [],
    );
    return Object.fromEntries(entries);
}
