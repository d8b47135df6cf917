import { createHash, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import type { Clock, Collection, Store } from "../contract";

/** A password of an application, without the password. */
export interface PasswordCredential {
    readonly keyId: string;
    readonly displayName: string | null;
    /** The first three characters, as Graph shows them. */
    readonly hint: string;
    readonly startDateTime: string;
    readonly endDateTime: string;
    readonly salt: string;
    readonly hash: string;
}

/** Whose tokens an application or a user-assigned identity accepts in place of a secret. */
export interface FederatedCredential {
    readonly id: string;
    readonly name: string;
    readonly issuer: string;
    readonly subject: string;
    readonly audiences: readonly string[];
    readonly description?: string | null;
}

/** An application registration. */
export interface Application {
    /** Its object id, which isn't its principal's. */
    readonly id: string;
    readonly appId: string;
    readonly displayName: string;
    readonly createdDateTime: string;
    readonly identifierUris: readonly string[];
    readonly passwordCredentials: readonly PasswordCredential[];
    readonly federatedCredentials: readonly FederatedCredential[];
    /** Whatever else was set through Graph. */
    readonly other: Readonly<Record<string, unknown>>;
}

/** Who can hold access. */
export interface Principal {
    readonly id: string;
    readonly kind: "user" | "group" | "servicePrincipal";
    readonly displayName: string;
    readonly createdDateTime: string;
    /** Service principals. */
    readonly appId?: string;
    readonly servicePrincipalType?: "Application" | "ManagedIdentity";
    /** A managed identity's resource id; absent for a system-assigned one of the machine. */
    readonly resourceId?: string;
    /** Users. */
    readonly userPrincipalName?: string;
    readonly mail?: string | null;
    /** Groups: object ids of the direct members. */
    readonly members?: readonly string[];
    /** Object ids of the owners of a group, an application's principal. */
    readonly owners?: readonly string[];
    /** Whatever else was set through Graph. */
    readonly other: Readonly<Record<string, unknown>>;
}

/** Whether the principal may get tokens: Graph's `accountEnabled`, which is true where nobody said otherwise. */
export function isEnabled({ other }: Principal): boolean {
    return other["accountEnabled"] !== false;
}

/** A role of an application, given to a principal: of Microsoft Graph's, a permission. */
export interface AppRoleAssignment {
    readonly id: string;
    readonly principalId: string;
    /** The service principal whose role it is. */
    readonly resourceId: string;
    readonly appRoleId: string;
    readonly createdDateTime: string;
}

/** A role that an application offers. */
export interface AppRole {
    readonly id: string;
    readonly value: string;
}

/** The principals and applications of the tenant. */
export class Directory {
    readonly principals: Collection<Principal>;
    readonly applications: Collection<Application>;
    readonly appRoleAssignments: Collection<AppRoleAssignment>;

    constructor(
        store: Store,
        private readonly clock: Clock,
    ) {
        this.principals = store.collection<Principal>("directory/principals");
        this.applications = store.collection<Application>("directory/applications");
        this.appRoleAssignments = store.collection<AppRoleAssignment>("directory/app-role-assignments");
    }

    /** The principal, and nothing for an id that isn't known. Ids are compared without case. */
    principal(objectId: string): Principal | undefined {
        return this.principals.get(objectId.toLowerCase());
    }

    servicePrincipalByAppId(appId: string): Principal | undefined {
        return find(this.principals, (principal) => principal.appId?.toLowerCase() === appId.toLowerCase());
    }

    applicationByAppId(appId: string): Application | undefined {
        return find(this.applications, (application) => application.appId.toLowerCase() === appId.toLowerCase());
    }

    /** Every group that holds the principal, directly or through other groups. */
    groupsOf(objectId: string): string[] {
        const found = new Set<string>();
        const pending = [objectId.toLowerCase()];
        for (let member = pending.pop(); member !== undefined; member = pending.pop()) {
            for (const [, group] of this.principals.entries()) {
                if (group.members?.includes(member) === true && !found.has(group.id)) {
                    found.add(group.id);
                    pending.push(group.id);
                }
            }
        }
        return [...found];
    }

    /** The roles that a service principal's application offers. */
    appRolesOf({ other }: Principal): readonly AppRole[] {
        return Array.isArray(other["appRoles"]) ? (other["appRoles"] as AppRole[]) : [];
    }

    /** The roles that a principal was given of the application with this client id, as its tokens name them. */
    appRolesHeld(principalId: string, appId: string): string[] {
        const resource = this.servicePrincipalByAppId(appId);
        if (resource === undefined) {
            return [];
        }
        const roles = this.appRolesOf(resource);
        return [...this.appRoleAssignments.entries()]
            .filter(([, one]) => one.principalId === principalId && one.resourceId === resource.id)
            .flatMap(([, { appRoleId }]) => roles.filter(({ id }) => id === appRoleId).map(({ value }) => value));
    }

    addAppRoleAssignment(assignment: Omit<AppRoleAssignment, "id" | "createdDateTime">): AppRoleAssignment {
        const added = { ...assignment, id: randomBytes(32).toString("base64url"), createdDateTime: this.now() };
        this.appRoleAssignments.set(added.id, added);
        return added;
    }

    addApplication(displayName: string, other: Readonly<Record<string, unknown>> = {}, appId?: string): Application {
        const application: Application = {
            id: randomUUID(),
            appId: appId ?? randomUUID(),
            displayName,
            createdDateTime: this.now(),
            identifierUris: [],
            passwordCredentials: [],
            federatedCredentials: [],
            other,
        };
        this.applications.set(application.id, application);
        return application;
    }

    /** The principal gets a fresh object id where none is given. */
    addPrincipal(principal: Omit<Principal, "id" | "createdDateTime" | "other"> & Partial<Principal>): Principal {
        const added = { createdDateTime: this.now(), other: {}, ...principal, id: principal.id ?? randomUUID() };
        this.principals.set(added.id, added);
        return added;
    }

    /** A group with an object id that is known elsewhere; one more member where it is there already. */
    putGroup(objectId: string, displayName: string, member: string): void {
        const known = this.principal(objectId);
        if (known !== undefined && known.kind !== "group") {
            throw new Error(`${objectId} is ${known.displayName} here, which is no group.`);
        }
        const members = [...new Set([...(known?.members ?? []), member])];
        this.addPrincipal({ ...known, id: objectId, kind: "group", displayName, members });
    }

    /** Deletes the principal, its memberships and the roles of applications that it had or offered. */
    removePrincipal(objectId: string): boolean {
        for (const [key, group] of this.principals.entries()) {
            if (group.members?.includes(objectId) === true) {
                this.principals.set(key, { ...group, members: group.members.filter((member) => member !== objectId) });
            }
        }
        for (const [key, { principalId, resourceId }] of [...this.appRoleAssignments.entries()]) {
            if (principalId === objectId || resourceId === objectId) {
                this.appRoleAssignments.delete(key);
            }
        }
        return this.principals.delete(objectId);
    }

    /** Adds a password (a random one where none is given) and returns it: it can't be read again. */
    addPassword(
        application: Application,
        options: { readonly displayName?: string | null; readonly secret?: string; readonly endDateTime?: string } = {},
    ): { readonly secret: string; readonly credential: PasswordCredential } {
        const secret = options.secret ?? randomBytes(30).toString("base64url");
        const salt = randomBytes(16).toString("hex");
        const twoYears = new Date(this.clock.now());
        twoYears.setUTCFullYear(twoYears.getUTCFullYear() + 2);
        const credential: PasswordCredential = {
            keyId: randomUUID(),
            displayName: options.displayName ?? null,
            hint: secret.slice(0, 3),
            startDateTime: this.now(),
            endDateTime: options.endDateTime ?? twoYears.toISOString(),
            salt,
            hash: hashSecret(secret, salt),
        };
        const passwordCredentials = [...application.passwordCredentials, credential];
        this.applications.set(application.id, { ...application, passwordCredentials });
        return { secret, credential };
    }

    /** The application's password that this is, valid or not. */
    findPassword(application: Application, secret: string): PasswordCredential | undefined {
        return application.passwordCredentials.find(({ salt, hash }) =>
            timingSafeEqual(Buffer.from(hash), Buffer.from(hashSecret(secret, salt))),
        );
    }

    private now(): string {
        return new Date(this.clock.now()).toISOString().replace(/\.\d+Z$/, "Z");
    }
}

/** Secrets are random and long, so one round of a hash keeps them. */
function hashSecret(secret: string, salt: string): string {
    return createHash("sha256").update(`${salt}:${secret}`).digest("hex");
}

function find<T>(collection: Collection<T>, test: (value: T) => boolean): T | undefined {
    for (const [, value] of collection.entries()) {
        if (test(value)) {
            return value;
        }
    }
    return undefined;
}
