import { randomUUID } from "node:crypto";
import type { AzureResponse } from "../contract";
import type { Application, Directory, FederatedCredential } from "../entra/directory";
import { answerList, answerObject } from "./collections";
import { DirectoryWriter } from "./directory-writer";
import { badRequest, exists, methodNotAllowed, notFound, segmentNotFound } from "./errors";
import type { GraphCall } from "./graph-service";
import { type GraphObject, showApplication, showFederatedCredential, showPrincipal } from "./shapes";

/** An application has no more federated credentials than this. */
const MAXIMUM_FEDERATED_CREDENTIALS = 20;

/** Application registrations with their passwords and federated credentials. */
export class ApplicationRoutes {
    private readonly writer: DirectoryWriter;

    constructor(
        private readonly directory: Directory,
        private readonly tenantId: string,
    ) {
        this.writer = new DirectoryWriter(directory);
    }

    handle(call: GraphCall): AzureResponse {
        const [, key, relation, ...rest] = call.segments;
        if (key === undefined) {
            return this.collection(call);
        }
        const application = this.require(key);
        if (relation !== undefined) {
            return this.relation(application, relation, rest, call);
        }
        switch (call.request.method) {
            case "GET":
                return { status: 200, body: answerObject(call.request, showApplication(application), "applications") };
            case "PATCH":
                this.writer.updateApplication(application, call.body());
                return { status: 204 };
            case "DELETE":
                this.writer.deleteApplication(application);
                return { status: 204 };
            default:
                throw methodNotAllowed(call.request.method, call.request.path);
        }
    }

    /** An application among other directory objects. */
    showById(id: string): GraphObject | undefined {
        const application = this.directory.applications.get(id.toLowerCase());
        return application === undefined
            ? undefined
            : { "@odata.type": "#microsoft.graph.application", ...showApplication(application) };
    }

    private collection(call: GraphCall): AzureResponse {
        if (call.request.method === "GET") {
            const shown = [...this.directory.applications.entries()].map(([, application]) =>
                showApplication(application),
            );
            return { status: 200, body: answerList(call.request, shown, "applications") };
        }
        if (call.request.method !== "POST") {
            throw methodNotAllowed(call.request.method, call.request.path);
        }
        const created = showApplication(this.writer.createApplication(call.body()));
        return { status: 201, body: answerObject(call.request, created, "applications") };
    }

    private relation(
        application: Application,
        relation: string,
        rest: readonly string[],
        call: GraphCall,
    ): AzureResponse {
        switch (relation) {
            case "addPassword":
                return this.addPassword(application, call);
            case "removePassword":
                return this.removePassword(application, call);
            case "federatedIdentityCredentials":
                return this.federatedCredentials(application, rest[0], call);
            case "owners":
                return this.owners(application, call);
            default:
                throw segmentNotFound(relation);
        }
    }

    private addPassword(application: Application, call: GraphCall): AzureResponse {
        const given = call.request.rawBody.length === 0 ? {} : (call.body()["passwordCredential"] ?? {});
        const { displayName, endDateTime } = given as { displayName?: unknown; endDateTime?: unknown };
        const { secret, credential } = this.directory.addPassword(application, {
            ...(typeof displayName === "string" ? { displayName } : {}),
            ...(typeof endDateTime === "string" ? { endDateTime } : {}),
        });
        const { keyId, hint, startDateTime } = credential;
        return {
            status: 200,
            body: {
                customKeyIdentifier: null,
                displayName: credential.displayName,
                endDateTime: credential.endDateTime,
                hint,
                keyId,
                secretText: secret,
                startDateTime,
            },
        };
    }

    private removePassword(application: Application, call: GraphCall): AzureResponse {
        const { keyId } = call.body();
        const left = application.passwordCredentials.filter((credential) => credential.keyId !== keyId);
        if (left.length === application.passwordCredentials.length) {
            throw badRequest("Request_BadRequest", "No password credential found with keyId.");
        }
        this.directory.applications.set(application.id, { ...application, passwordCredentials: left });
        return { status: 204 };
    }

    private federatedCredentials(application: Application, key: string | undefined, call: GraphCall): AzureResponse {
        const { method } = call.request;
        const credentials = application.federatedCredentials;
        const keep = (federatedCredentials: readonly FederatedCredential[]) =>
            this.directory.applications.set(application.id, { ...application, federatedCredentials });
        if (key === undefined && method === "GET") {
            const shown = credentials.map(showFederatedCredential);
            return { status: 200, body: answerList(call.request, shown, "federatedIdentityCredentials") };
        }
        if (key === undefined && method === "POST") {
            const credential = readCredential(call.body());
            checkCredential(credential, credentials);
            keep([...credentials, credential]);
            return { status: 201, body: showFederatedCredential(credential) };
        }
        const known = credentials.find(({ id, name }) => id === key || name === key);
        if (known === undefined) {
            throw notFound(key ?? "");
        }
        const others = credentials.filter((credential) => credential !== known);
        switch (method) {
            case "GET":
                return { status: 200, body: showFederatedCredential(known) };
            case "PATCH":
                keep([...others, readCredential({ ...known, ...call.body() }, known.id)]);
                return { status: 204 };
            case "DELETE":
                keep(others);
                return { status: 204 };
            default:
                throw methodNotAllowed(method, call.request.path);
        }
    }

    /** Those of the application's principal. */
    private owners(application: Application, call: GraphCall): AzureResponse {
        const principal = this.directory.servicePrincipalByAppId(application.appId);
        const owners = (principal?.owners ?? [])
            .map((id) => this.directory.principal(id))
            .filter((owner) => owner !== undefined)
            .map((owner) => showPrincipal(owner, this.tenantId));
        return { status: 200, body: answerList(call.request, owners, "directoryObjects") };
    }

    /** By object id, or by `appId=…`. */
    private require(key: string): Application {
        const appId = /^appId=(.*)$/i.exec(key)?.[1];
        const found =
            appId === undefined
                ? this.directory.applications.get(key.toLowerCase())
                : this.directory.applicationByAppId(appId);
        if (found === undefined) {
            throw notFound(appId ?? key);
        }
        return found;
    }
}

function readCredential(body: Readonly<Record<string, unknown>>, id?: string): FederatedCredential {
    const { name, issuer, subject, audiences, description } = body;
    if (typeof name !== "string" || typeof issuer !== "string" || typeof subject !== "string") {
        throw badRequest("Request_BadRequest", "A federated identity credential needs 'name', 'issuer' and 'subject'.");
    }
    const texts = Array.isArray(audiences) ? audiences.filter((item) => typeof item === "string") : [];
    if (texts.length === 0) {
        throw badRequest("Request_BadRequest", "A federated identity credential needs 'audiences'.");
    }
    return {
        id: id ?? randomUUID(),
        name,
        issuer,
        subject,
        audiences: texts,
        description: typeof description === "string" ? description : null,
    };
}

function checkCredential(credential: FederatedCredential, others: readonly FederatedCredential[]): void {
    if (others.some(({ name }) => name === credential.name)) {
        throw exists("name");
    }
    if (others.some(({ issuer, subject }) => issuer === credential.issuer && subject === credential.subject)) {
        throw exists("issuer and subject");
    }
    if (others.length >= MAXIMUM_FEDERATED_CREDENTIALS) {
        const message = `The application has ${MAXIMUM_FEDERATED_CREDENTIALS} federated identity credentials already, the most it can have.`;
        throw badRequest("Request_BadRequest", message);
    }
}
