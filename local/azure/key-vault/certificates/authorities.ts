import { type AzureResponse } from "../../contract";
import { toSeconds } from "../attributes";
import { badParameter, contactsNotFound, invalidProperty, issuerNotFound } from "../errors";
import { bodyOf, idOf, ok, type Operation } from "../operation";
import { pageOf } from "../paging";
import { type Plane } from "../plane";
import { defined, isObject, type Json, optionalBoolean, optionalObject, optionalString } from "../values";
import { type Contact, type Issuer } from "./settings";

/** Answers `PUT /certificates/contacts`. */
export function setContacts(plane: Plane, { request, vault }: Operation): AzureResponse {
    const listed = bodyOf(request)["contacts"];
    if (!Array.isArray(listed)) {
        throw invalidProperty("contacts");
    }
    plane.certificateSettings.setContacts(vault, listed.map(readContact));
    return getContacts(plane, { vault });
}

/** Answers `GET /certificates/contacts`. */
export function getContacts(plane: Plane, { vault }: Pick<Operation, "vault">): AzureResponse {
    const contacts = plane.certificateSettings.contacts(vault);
    if (contacts === undefined) {
        throw contactsNotFound();
    }
    return ok({ id: idOf(vault, "certificates", "contacts"), contacts });
}

/** Answers `DELETE /certificates/contacts`. */
export function deleteContacts(plane: Plane, operation: Operation): AzureResponse {
    const response = getContacts(plane, operation);
    plane.certificateSettings.deleteContacts(operation.vault);
    return response;
}

/** Answers `PUT /certificates/issuers/{name}`. */
export function setIssuer(plane: Plane, operation: Operation): AzureResponse {
    const body = bodyOf(operation.request);
    const provider = optionalString(body, "provider");
    if (provider === undefined) {
        throw badParameter("The provider of a certificate issuer must be given.");
    }
    const now = toSeconds(plane.clock.now());
    const stored = plane.certificateSettings.issuer(operation.vault, operation.name);
    const issuer: Issuer = {
        name: stored?.name ?? operation.name,
        provider,
        enabled: enabledOf(body) ?? true,
        created: stored?.created ?? now,
        updated: now,
        ...defined({ credentials: readCredentials(body), organization: readOrganization(body) }),
    };
    plane.certificateSettings.setIssuer(operation.vault, issuer);
    return ok(issuerView(operation, issuer));
}

/** Answers `GET /certificates/issuers/{name}`. */
export function getIssuer(plane: Plane, operation: Operation): AzureResponse {
    return ok(issuerView(operation, issuerOf(plane, operation)));
}

/** Answers `PATCH /certificates/issuers/{name}`. */
export function updateIssuer(plane: Plane, operation: Operation): AzureResponse {
    const stored = issuerOf(plane, operation);
    const body = bodyOf(operation.request);
    const credentials = readCredentials(body);
    const issuer: Issuer = {
        ...stored,
        provider: optionalString(body, "provider") ?? stored.provider,
        enabled: enabledOf(body) ?? stored.enabled,
        updated: toSeconds(plane.clock.now()),
        ...defined({
            credentials: credentials === undefined ? stored.credentials : { ...stored.credentials, ...credentials },
            organization: readOrganization(body) ?? stored.organization,
        }),
    };
    plane.certificateSettings.setIssuer(operation.vault, issuer);
    return ok(issuerView(operation, issuer));
}

/** Answers `DELETE /certificates/issuers/{name}`. */
export function deleteIssuer(plane: Plane, operation: Operation): AzureResponse {
    const issuer = issuerOf(plane, operation);
    plane.certificateSettings.deleteIssuer(operation.vault, issuer.name);
    return ok(issuerView(operation, issuer));
}

/** Answers `GET /certificates/issuers`. */
export function listIssuers(plane: Plane, { request, vault }: Operation): AzureResponse {
    const items = plane.certificateSettings.issuers(vault).map((item) => ({ order: item.name.toLowerCase(), item }));
    return pageOf(request, vault, items, ({ name, provider }) => ({
        id: idOf(vault, "certificates/issuers", name),
        provider,
    }));
}

function issuerOf(plane: Plane, { vault, name }: Operation): Issuer {
    const issuer = plane.certificateSettings.issuer(vault, name);
    if (issuer === undefined) {
        throw issuerNotFound();
    }
    return issuer;
}

/** The credentials' password is never shown again. */
function issuerView(
    { vault }: Operation,
    { name, provider, credentials, organization, enabled, created, updated }: Issuer,
) {
    return {
        id: idOf(vault, "certificates/issuers", name),
        provider,
        credentials: defined({ account_id: credentials?.account_id }),
        org_details: organization ?? { zip: 0 },
        attributes: { enabled, created, updated },
    };
}

function readContact(value: unknown): Contact {
    const contact = isObject(value) ? value : {};
    const email = optionalString(contact, "email");
    if (email === undefined) {
        throw invalidProperty("contacts");
    }
    return { email, ...defined({ name: optionalString(contact, "name"), phone: optionalString(contact, "phone") }) };
}

function readCredentials(body: Json): Issuer["credentials"] {
    const credentials = optionalObject(body, "credentials");
    return (
        credentials &&
        defined({ account_id: optionalString(credentials, "account_id"), pwd: optionalString(credentials, "pwd") })
    );
}

function readOrganization(body: Json): Json | undefined {
    const organization = optionalObject(body, "org_details");
    if (organization === undefined) {
        return undefined;
    }
    const administrators = organization["admin_details"];
    if (
        administrators !== undefined &&
        administrators !== null &&
        !(Array.isArray(administrators) && administrators.every(isObject))
    ) {
        throw invalidProperty("admin_details");
    }
    return {
        ...defined({ id: optionalString(organization, "id") }),
        zip: 0,
        ...defined({ admin_details: administrators ?? undefined }),
    };
}

function enabledOf(body: Json): boolean | undefined {
    return optionalBoolean(optionalObject(body, "attributes") ?? {}, "enabled");
}
