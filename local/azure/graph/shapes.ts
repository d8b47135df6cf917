import type { Application, FederatedCredential, Principal } from "../entra/directory";

/** An object of the directory as Graph shows it. */
export type GraphObject = Readonly<Record<string, unknown>> & { readonly id: string };

/** The kinds of objects that paths name. */
export type Kind = "users" | "groups" | "servicePrincipals" | "applications";

/** A principal as Graph shows it; where kinds are mixed, `@odata.type` says which one it is. */
export function showPrincipal(principal: Principal, tenantId: string): GraphObject {
    switch (principal.kind) {
        case "user":
            return showUser(principal);
        case "group":
            return showGroup(principal);
        case "servicePrincipal":
            return showServicePrincipal(principal, tenantId);
    }
}

/** `#microsoft.graph.user` and its like. */
export function odataType({ kind }: Principal): string {
    return `#microsoft.graph.${kind}`;
}

function showUser({ id, displayName, createdDateTime, userPrincipalName, mail, other }: Principal): GraphObject {
    return {
        businessPhones: [],
        givenName: null,
        jobTitle: null,
        mobilePhone: null,
        officeLocation: null,
        preferredLanguage: null,
        surname: null,
        accountEnabled: true,
        userType: "Member",
        ...other,
        id,
        displayName,
        createdDateTime,
        userPrincipalName: userPrincipalName ?? null,
        mail: mail ?? null,
    };
}

function showGroup({ id, displayName, createdDateTime, other }: Principal): GraphObject {
    return {
        description: null,
        groupTypes: [],
        mail: null,
        mailEnabled: false,
        mailNickname: null,
        securityEnabled: true,
        visibility: null,
        onPremisesSyncEnabled: null,
        isAssignableToRole: null,
        ...other,
        id,
        displayName,
        createdDateTime,
    };
}

function showServicePrincipal(principal: Principal, tenantId: string): GraphObject {
    const { id, displayName, createdDateTime, appId, servicePrincipalType, resourceId, other } = principal;
    return {
        accountEnabled: true,
        alternativeNames: resourceId === undefined ? [] : ["isExplicit=True", resourceId],
        appDescription: null,
        appRoleAssignmentRequired: false,
        appRoles: [],
        description: null,
        homepage: null,
        keyCredentials: [],
        loginUrl: null,
        notes: null,
        notificationEmailAddresses: [],
        oauth2PermissionScopes: [],
        passwordCredentials: [],
        preferredSingleSignOnMode: null,
        replyUrls: [],
        samlSingleSignOnSettings: null,
        signInAudience: "AzureADMyOrg",
        tags: [],
        ...other,
        id,
        appId,
        appDisplayName: displayName,
        appOwnerOrganizationId: tenantId,
        createdDateTime,
        displayName,
        servicePrincipalNames: [appId],
        servicePrincipalType: servicePrincipalType ?? "Application",
    };
}

/** An application registration as Graph shows it. */
export function showApplication(application: Application): GraphObject {
    const { id, appId, displayName, createdDateTime, identifierUris, passwordCredentials, other } = application;
    return {
        api: {
            acceptMappedClaims: null,
            knownClientApplications: [],
            oauth2PermissionScopes: [],
            preAuthorizedApplications: [],
        },
        appRoles: [],
        description: null,
        groupMembershipClaims: null,
        info: {},
        isDeviceOnlyAuthSupported: null,
        isFallbackPublicClient: null,
        keyCredentials: [],
        notes: null,
        optionalClaims: null,
        publicClient: { redirectUris: [] },
        publisherDomain: null,
        requiredResourceAccess: [],
        signInAudience: "AzureADMyOrg",
        spa: { redirectUris: [] },
        tags: [],
        web: {
            redirectUris: [],
            implicitGrantSettings: { enableAccessTokenIssuance: false, enableIdTokenIssuance: false },
        },
        ...other,
        id,
        appId,
        displayName,
        createdDateTime,
        deletedDateTime: null,
        identifierUris,
        passwordCredentials: passwordCredentials.map((credential) => ({
            customKeyIdentifier: null,
            displayName: credential.displayName,
            endDateTime: credential.endDateTime,
            hint: credential.hint,
            keyId: credential.keyId,
            secretText: null,
            startDateTime: credential.startDateTime,
        })),
    };
}

/** A federated credential as Graph shows it. */
export function showFederatedCredential(credential: FederatedCredential): GraphObject {
    return { description: null, ...credential };
}
