import { GRAPH_APP_ID } from "../entra/audiences";
import type { Principal } from "../entra/directory";

/**
 * The application permissions that can be given here, all of them for reading.
 * @see https://learn.microsoft.com/graph/permissions-reference
 */
const PERMISSIONS = {
    "Application.Read.All": "9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30",
    "Directory.Read.All": "7ab1d382-f21e-4acd-a863-ba3e13f7da61",
    "Group.Read.All": "5b567255-7703-4780-807c-7be8301ae99b",
    "GroupMember.Read.All": "98830695-27a2-44f7-8c18-0c3ebc9698f6",
    "User.Read.All": "df021288-bdef-4463-88db-98f22de89214",
} as const;

type Permission = keyof typeof PERMISSIONS;

/** Sets of permissions, each of which suffices. */
type Alternatives = readonly (readonly Permission[])[];

/** Graph's service principal, with the permissions as its roles. */
export const GRAPH_PRINCIPAL: Pick<Principal, "kind" | "displayName" | "appId" | "servicePrincipalType"> & {
    readonly other: Readonly<Record<string, unknown>>;
} = {
    kind: "servicePrincipal",
    displayName: "Microsoft Graph",
    appId: GRAPH_APP_ID,
    servicePrincipalType: "Application",
    other: {
        appRoles: Object.entries(PERMISSIONS).map(([value, id]) => ({
            allowedMemberTypes: ["Application"],
            description: value,
            displayName: value,
            id,
            isEnabled: true,
            origin: "Application",
            value,
        })),
    },
};

const DIRECTORY: Alternatives = [["Directory.Read.All"]];
const APPLICATIONS: Alternatives = [["Application.Read.All"], ...DIRECTORY];
const GROUPS: Alternatives = [["GroupMember.Read.All"], ["Group.Read.All"], ...DIRECTORY];
const USERS: Alternatives = [["User.Read.All"], ...DIRECTORY];
const MEMBERSHIPS_OF_USERS: Alternatives = [
    ["User.Read.All", "GroupMember.Read.All"],
    ["User.Read.All", "Group.Read.All"],
    ...DIRECTORY,
];

const READS: Readonly<Record<string, Alternatives>> = {
    applications: APPLICATIONS,
    servicePrincipals: APPLICATIONS,
    groups: GROUPS,
    users: USERS,
    directoryObjects: DIRECTORY,
    organization: DIRECTORY,
    domains: DIRECTORY,
};

/** https://learn.microsoft.com/graph/api/directoryobject-checkmembergroups#permissions */
const MEMBERSHIPS: Readonly<Record<string, Alternatives>> = {
    servicePrincipals: APPLICATIONS,
    groups: GROUPS,
    users: MEMBERSHIPS_OF_USERS,
    directoryObjects: MEMBERSHIPS_OF_USERS,
};

/** Whether an application with these permissions may make the request. None of them lets it change anything. */
export function isPermitted(method: string, segments: readonly string[], held: readonly string[]): boolean {
    return alternativesFor(method, segments).some((set) => set.every((permission) => held.includes(permission)));
}

function alternativesFor(method: string, [collection = "", key = "", relation]: readonly string[]): Alternatives {
    if (method === "GET") {
        return READS[collection] ?? [];
    }
    if (method === "POST" && collection === "directoryObjects" && key === "getByIds") {
        return DIRECTORY;
    }
    if (method === "POST" && (relation === "checkMemberGroups" || relation === "getMemberGroups")) {
        return MEMBERSHIPS[collection] ?? [];
    }
    return [];
}
