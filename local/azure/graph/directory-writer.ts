import type { Application, Directory, Principal } from "../entra/directory";
import { badRequest, exists, notFound } from "./errors";

type Json = Readonly<Record<string, unknown>>;

/** Properties that Graph works out itself: what a request says of them isn't kept. */
const COMPUTED = ["id", "appId", "createdDateTime", "deletedDateTime", "passwordCredentials", "members", "owners"];

/** Makes and changes the objects of the directory, as requests to Graph ask for. */
export class DirectoryWriter {
    constructor(private readonly directory: Directory) {}

    createUser(body: Json): Principal {
        const userPrincipalName = required(body, "userPrincipalName");
        this.checkUnique(({ userPrincipalName: other }) => other === userPrincipalName, "userPrincipalName");
        return this.directory.addPrincipal({
            kind: "user",
            displayName: required(body, "displayName"),
            userPrincipalName,
            mail: typeof body["mail"] === "string" ? body["mail"] : null,
            other: rest(body, ["displayName", "userPrincipalName", "mail", "passwordProfile"]),
        });
    }

    createGroup(body: Json): Principal {
        return this.directory.addPrincipal({
            kind: "group",
            displayName: required(body, "displayName"),
            members: references(body["members@odata.bind"]),
            owners: references(body["owners@odata.bind"]),
            other: rest(body, ["displayName", "members@odata.bind", "owners@odata.bind"]),
        });
    }

    createServicePrincipal(body: Json): Principal {
        const appId = required(body, "appId");
        const application = this.directory.applicationByAppId(appId);
        if (application === undefined) {
            throw badRequest(
                "Request_BadRequest",
                `The appId '${appId}' of the service principal does not reference a valid application object.`,
            );
        }
        this.checkUnique((other) => other.appId === appId, "servicePrincipalNames");
        return this.directory.addPrincipal({
            kind: "servicePrincipal",
            displayName: application.displayName,
            appId,
            servicePrincipalType: "Application",
            owners: references(body["owners@odata.bind"]),
            other: rest(body, ["displayName", "owners@odata.bind"]),
        });
    }

    createApplication(body: Json): Application {
        const { id, ...created } = this.directory.addApplication(
            required(body, "displayName"),
            rest(body, ["displayName", "identifierUris", "owners@odata.bind"]),
        );
        const application = { ...created, id, identifierUris: texts(body["identifierUris"]) };
        this.directory.applications.set(id, application);
        return application;
    }

    /** Changes what the body names; the rest stays. */
    updatePrincipal(principal: Principal, body: Json): void {
        const { displayName, userPrincipalName, mail } = body;
        this.directory.principals.set(principal.id, {
            ...principal,
            ...(typeof displayName === "string" ? { displayName } : {}),
            ...(typeof userPrincipalName === "string" ? { userPrincipalName } : {}),
            ...(typeof mail === "string" ? { mail } : {}),
            other: {
                ...principal.other,
                ...rest(body, ["displayName", "userPrincipalName", "mail", "passwordProfile"]),
            },
        });
    }

    updateApplication(application: Application, body: Json): void {
        const { displayName, identifierUris } = body;
        this.directory.applications.set(application.id, {
            ...application,
            ...(typeof displayName === "string" ? { displayName } : {}),
            ...(Array.isArray(identifierUris) ? { identifierUris: texts(identifierUris) } : {}),
            other: { ...application.other, ...rest(body, ["displayName", "identifierUris"]) },
        });
    }

    /** With its principal: an application's own tenant loses both. */
    deleteApplication(application: Application): void {
        this.directory.applications.delete(application.id);
        const principal = this.directory.servicePrincipalByAppId(application.appId);
        if (principal !== undefined) {
            this.directory.removePrincipal(principal.id);
        }
    }

    /** Adds an object to a group's members, or to the owners of a group or service principal. */
    addReference(holder: Principal, list: "members" | "owners", reference: unknown): void {
        const id = referenceId(reference);
        if (id === undefined || this.directory.principal(id) === undefined) {
            throw notFound(id ?? "");
        }
        const known = holder[list] ?? [];
        if (known.includes(id)) {
            const message = `One or more added object references already exist for the following modified properties: '${list}'.`;
            throw badRequest("Request_BadRequest", message);
        }
        this.directory.principals.set(holder.id, { ...holder, [list]: [...known, id] });
    }

    removeReference(holder: Principal, list: "members" | "owners", id: string): void {
        const known = holder[list] ?? [];
        if (!known.includes(id.toLowerCase())) {
            throw notFound(id);
        }
        const left = known.filter((member) => member !== id.toLowerCase());
        this.directory.principals.set(holder.id, { ...holder, [list]: left });
    }

    private checkUnique(isSame: (principal: Principal) => boolean, property: string): void {
        for (const [, principal] of this.directory.principals.entries()) {
            if (isSame(principal)) {
                throw exists(property);
            }
        }
    }
}

function required(body: Json, name: string): string {
    const value = body[name];
    if (typeof value !== "string" || value === "") {
        throw badRequest("Request_BadRequest", `A value is required for property '${name}' of resource.`);
    }
    return value;
}

function rest(body: Json, known: readonly string[]): Record<string, unknown> {
    const isOther = ([name]: [string, unknown]) => !known.includes(name) && !COMPUTED.includes(name);
    return Object.fromEntries(Object.entries(body).filter(isOther));
}

function texts(value: unknown): string[] {
    return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function references(value: unknown): string[] {
    return texts(value).map((url) => (url.split("/").pop() ?? "").toLowerCase());
}

/** `{"@odata.id": "https://graph.microsoft.com/v1.0/directoryObjects/{id}"}`. */
function referenceId(reference: unknown): string | undefined {
    const url = (reference as Json | undefined)?.["@odata.id"];
    return typeof url === "string" ? url.split("/").pop()?.toLowerCase() : undefined;
}
