// What an application is in a tenant. https://learn.microsoft.com/graph/api/resources/serviceprincipal
import { type Properties } from "../../rpc/values";
import {
    apart,
    fixed,
    flag,
    lasting,
    list,
    named,
    object,
    output,
    required,
    shared,
    type Shape,
    text,
    texts,
    textSet,
    textMap,
} from "../../schema/shape";
import { features, featureTags, idsByValue } from "../derived";
import { type DirectoryContext, type DirectoryType } from "../directory-type";
import { equals } from "../graph-client";
import { collectionOperations } from "../objects";
import { appRole, featureTagList, permissionScope } from "./application";

const featureList = output(
    list(
        object({
            customSingleSignOnApp: output(flag),
            enterpriseApplication: output(flag),
            galleryApplication: output(flag),
            visibleToUsers: output(flag),
        }),
    ),
);

/** The properties of service principals. */
export const servicePrincipalShape: Shape = {
    accountEnabled: flag,
    alternativeNames: textSet,
    appRoleAssignmentRequired: flag,
    appRoleIds: output(apart(textMap)),
    appRoles: output(list(object(appRole))),
    applicationTenantId: lasting(named("appOwnerOrganizationId", text)),
    clientId: required(fixed(named("appId", text))),
    description: text,
    displayName: output(text),
    featureTags: apart(featureTagList),
    features: apart(featureList),
    homepageUrl: output(named("homepage", text)),
    loginUrl: text,
    logoutUrl: output(text),
    notes: text,
    notificationEmailAddresses: textSet,
    oauth2PermissionScopeIds: output(apart(textMap)),
    oauth2PermissionScopes: output(list(object(permissionScope))),
    objectId: lasting(named("id", text)),
    owners: shared(apart(textSet)),
    preferredSingleSignOnMode: text,
    redirectUris: output(named("replyUrls", texts)),
    samlMetadataUrl: output(text),
    samlSingleSignOn: named("samlSingleSignOnSettings", object({ relayState: text })),
    servicePrincipalNames: output(texts),
    signInAudience: output(text),
    tags: textSet,
    type: output(named("servicePrincipalType", text)),
    useExisting: apart(flag),
};

/** The outputs of service principals that are computed. */
export function deriveServicePrincipal(body: Properties): Properties {
    return {
        appRoleIds: idsByValue(body["appRoles"]),
        featureTags: [featureTags(body)],
        features: [features(body)],
        oauth2PermissionScopeIds: idsByValue(body["oauth2PermissionScopes"]),
    };
}

/** Applications that Microsoft makes have a service principal already: `useExisting` takes it over. */
async function existing({ graph, signal }: DirectoryContext, inputs: Properties): Promise<string | undefined> {
    const clientId = inputs["clientId"];
    if (inputs["useExisting"] !== true || typeof clientId !== "string") {
        return undefined;
    }
    const [found] = await graph.list("/servicePrincipals", { $filter: equals("appId", clientId) }, signal);
    const id = found?.["id"];
    return typeof id === "string" ? id : undefined;
}

/** Service principals. */
export const servicePrincipalTypes: readonly DirectoryType[] = [
    {
        token: "azuread:index/servicePrincipal:ServicePrincipal",
        shape: servicePrincipalShape,
        refused: ["featureTags", "features"],
        operations: collectionOperations({
            path: "/servicePrincipals",
            shape: servicePrincipalShape,
            relations: ["owners"],
            derive: deriveServicePrincipal,
            adopt: existing,
            mayStay: (state) => state["useExisting"] === true,
        }),
    },
];
