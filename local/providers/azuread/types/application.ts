// Applications and the tokens of others that they may sign in with.
// https://learn.microsoft.com/graph/api/resources/application
import { isObject, type Properties, textOf } from "../../rpc/values";
import { toBody, toOutputs } from "../../schema/convert";
import {
    apart,
    fixed,
    flag,
    lasting,
    list,
    named,
    number,
    object,
    output,
    required,
    set,
    shared,
    type Shape,
    text,
    texts,
    textSet,
    textMap,
    within,
} from "../../schema/shape";
import { featureTags, idsByValue } from "../derived";
import { type DirectoryOperations, type DirectoryType } from "../directory-type";
import { collectionOperations } from "../objects";

export const appRole = {
    allowedMemberTypes: required(textSet),
    description: required(text),
    displayName: required(text),
    enabled: named("isEnabled", flag),
    id: required(text),
    value: text,
};

export const permissionScope = {
    adminConsentDescription: text,
    adminConsentDisplayName: text,
    enabled: named("isEnabled", flag),
    id: required(text),
    type: text,
    userConsentDescription: text,
    userConsentDisplayName: text,
    value: text,
};

export const optionalClaims = list(
    object({ additionalProperties: texts, essential: flag, name: required(text), source: text }),
);

/** Computed from tags. */
export const featureTagList = output(
    list(
        object({
            customSingleSignOn: output(flag),
            enterprise: output(flag),
            gallery: output(flag),
            hide: output(flag),
        }),
    ),
);

const grants = {
    accessTokenIssuanceEnabled: named("enableAccessTokenIssuance", flag),
    idTokenIssuanceEnabled: named("enableIdTokenIssuance", flag),
};

/** What both ways to declare an application have in common. */
const common: Shape = {
    clientId: lasting(named("appId", text)),
    description: text,
    disabledByMicrosoft: output(named("disabledByMicrosoftStatus", text)),
    displayName: required(text),
    notes: text,
    objectId: lasting(named("id", text)),
    publisherDomain: output(text),
    serviceManagementReference: text,
    signInAudience: text,
    ...within("info", {
        marketingUrl: text,
        privacyStatementUrl: text,
        supportUrl: text,
        termsOfServiceUrl: text,
    }),
};

const applicationShape: Shape = {
    ...common,
    api: object({
        knownClientApplications: textSet,
        mappedClaimsEnabled: named("acceptMappedClaims", flag),
        oauth2PermissionScopes: set(object(permissionScope)),
        requestedAccessTokenVersion: number,
    }),
    appRoleIds: output(apart(textMap)),
    appRoles: set(object(appRole)),
    deviceOnlyAuthEnabled: named("isDeviceOnlyAuthSupported", flag),
    fallbackPublicClientEnabled: named("isFallbackPublicClient", flag),
    featureTags: apart(featureTagList),
    groupMembershipClaims: output(apart(texts)),
    identifierUris: textSet,
    logoUrl: output({ ...text, wire: ["info", "logoUrl"] }),
    oauth2PermissionScopeIds: output(apart(textMap)),
    oauth2PostResponseRequired: named("oauth2RequirePostResponse", flag),
    optionalClaims: object({
        accessTokens: named("accessToken", optionalClaims),
        idTokens: named("idToken", optionalClaims),
        saml2Tokens: named("saml2Token", optionalClaims),
    }),
    owners: shared(apart(textSet)),
    preventDuplicateNames: apart(flag),
    publicClient: object({ redirectUris: textSet }),
    requiredResourceAccesses: named(
        "requiredResourceAccess",
        set(
            object({
                resourceAccesses: required(
                    named("resourceAccess", list(object({ id: required(text), type: required(text) }))),
                ),
                resourceAppId: required(text),
            }),
        ),
    ),
    singlePageApplication: named("spa", object({ redirectUris: textSet })),
    tags: textSet,
    templateId: output(named("applicationTemplateId", text)),
    web: object({
        homepageUrl: named("homePageUrl", text),
        implicitGrant: named("implicitGrantSettings", object(grants)),
        logoutUrl: text,
        redirectUris: textSet,
    }),
};

const registrationShape: Shape = {
    ...common,
    groupMembershipClaims: output(apart(texts)),
    ...within("web", {
        homepageUrl: named("homePageUrl", text),
        logoutUrl: text,
        ...within("implicitGrantSettings", {
            implicitAccessTokenIssuanceEnabled: named("enableAccessTokenIssuance", flag),
            implicitIdTokenIssuanceEnabled: named("enableIdTokenIssuance", flag),
        }),
    }),
    ...within("api", { requestedAccessTokenVersion: number }),
};

/** Graph has them as one text with commas. */
function membershipClaims(body: Properties): Properties {
    const claims = body["groupMembershipClaims"];
    return typeof claims === "string" ? { groupMembershipClaims: claims.split(",") } : {};
}

/** The outputs of applications that are computed. */
export function deriveApplication(body: Properties): Properties {
    const api = body["api"];
    return {
        ...membershipClaims(body),
        appRoleIds: idsByValue(body["appRoles"]),
        featureTags: [featureTags(body)],
        oauth2PermissionScopeIds: idsByValue(isObject(api) ? api["oauth2PermissionScopes"] : undefined),
    };
}

const credentialShape: Shape = {
    applicationId: required(fixed(apart(text))),
    audiences: required(texts),
    credentialId: lasting(named("id", text)),
    description: text,
    displayName: required(fixed(named("name", text))),
    issuer: required(text),
    subject: required(text),
};

/** Ids have the form `{application's object id}/federatedIdentityCredential/{id}`. */
const credentialOperations: DirectoryOperations = {
    async create({ graph, signal }, inputs) {
        const application = textOf(inputs["applicationId"]).replace(/^\/applications\//, "");
        const path = `/applications/${application}/federatedIdentityCredentials`;
        const made = await graph.post(path, toBody(credentialShape, inputs), signal);
        return `${application}/federatedIdentityCredential/${textOf(made["id"])}`;
    },
    async read({ graph, signal }, id) {
        const body = await graph.get(credentialPath(id), signal);
        const applicationId = `/applications/${id.split("/")[0] ?? ""}`;
        return body && { ...toOutputs(credentialShape, body), applicationId };
    },
    async update({ graph, signal }, id, inputs) {
        // Its name can't be changed, and Graph refuses to be told it again.
        const body = toBody(credentialShape, inputs);
        delete body["name"];
        await graph.patch(credentialPath(id), body, signal);
    },
    delete: ({ graph, signal }, id) => graph.delete(credentialPath(id), signal),
};

function credentialPath(id: string): string {
    const [application, kind, credential] = id.split("/");
    if (kind !== "federatedIdentityCredential" || application === undefined || credential === undefined) {
        throw new Error(
            `"${id}" is not the id of a federated identity credential. It has the form {application's object id}/federatedIdentityCredential/{id}.`,
        );
    }
    return `/applications/${application}/federatedIdentityCredentials/${credential}`;
}

/** Applications. */
export const applicationTypes: readonly DirectoryType[] = [
    {
        token: "azuread:index/application:Application",
        shape: applicationShape,
        refused: ["featureTags", "groupMembershipClaims", "logoImage", "password", "templateId"],
        operations: collectionOperations({
            path: "/applications",
            shape: applicationShape,
            relations: ["owners"],
            derive: deriveApplication,
        }),
    },
    {
        token: "azuread:index/applicationRegistration:ApplicationRegistration",
        shape: registrationShape,
        refused: ["groupMembershipClaims"],
        operations: collectionOperations({
            path: "/applications",
            shape: registrationShape,
            relations: [],
            derive: membershipClaims,
        }),
    },
    {
        token: "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential",
        shape: credentialShape,
        refused: [],
        operations: credentialOperations,
    },
];
