import { type AzureResponse } from "../../contract";
import { changedAttributes, readAttributes } from "../attributes";
import { deletedAndDisabled, managedByCertificate, notUsable, restoreConflict } from "../errors";
import { type ObjectHeader, type SecretVersion } from "../model";
import { bodyOf, idOf, ok, type Operation, type Route } from "../operation";
import { byName, byVersion } from "../ordered";
import { pageOf } from "../paging";
import { type Plane } from "../plane";
import { readBackup, restore, sealBackup } from "../restore";
import { defined, optionalString, optionalTags } from "../values";
import { convertedSecret } from "./convert";
import { readSecret, setSecret, writableSecret } from "./set";
import { deletedSecret, deletedSecretItem, secretBundle, secretItem, secretProperties } from "./views";

/** Every operation on secrets. */
export function secretRoutes(plane: Plane): readonly Route[] {
    return [...versionRoutes(plane), ...lifecycleRoutes(plane), ...backupRoutes(plane)];
}

function versionRoutes(plane: Plane): readonly Route[] {
    const list = {
        dataAction: "secrets/readMetadata/action",
        permission: ["secrets", "list"],
        limit: "other",
    } as const;
    return [
        {
            method: "PUT",
            path: "secrets/{name}",
            dataAction: "secrets/setSecret/action",
            permission: ["secrets", "set"],
            limit: "secret-write",
            handle: ({ request, vault, name, apiVersion }) => {
                writableSecret(plane, vault, name);
                const { header, version } = setSecret(plane, vault, name, readSecret(bodyOf(request)));
                return ok(secretBundle(vault, header, version, apiVersion));
            },
        },
        {
            ...list,
            method: "GET",
            path: "secrets",
            handle: ({ request, vault, apiVersion }) =>
                pageOf(request, vault, byName(plane.secrets.inPhase(vault, "live")), (header) =>
                    secretItem(vault, header, plane.secrets.current(vault, header), apiVersion),
                ),
        },
        { ...list, method: "GET", path: "secrets/{name}/versions", handle: (o) => listVersions(plane, o) },
        ...["secrets/{name}", "secrets/{name}/{version}"].flatMap((path): Route[] => [
            {
                method: "GET",
                path,
                dataAction: "secrets/getSecret/action",
                permission: ["secrets", "get"],
                limit: "other",
                handle: (operation) => getSecret(plane, operation),
            },
            {
                method: "PATCH",
                path,
                dataAction: "secrets/update/action",
                permission: ["secrets", "set"],
                limit: "secret-write",
                handle: (operation) => updateSecret(plane, operation),
            },
        ]),
    ];
}

function lifecycleRoutes(plane: Plane): readonly Route[] {
    const other = { limit: "other" } as const;
    const read = { ...other, dataAction: "secrets/readMetadata/action" } as const;
    return [
        {
            ...other,
            method: "DELETE",
            path: "secrets/{name}",
            dataAction: "secrets/delete",
            permission: ["secrets", "delete"],
            handle: (operation) => deleteSecret(plane, operation),
        },
        {
            ...read,
            method: "GET",
            path: "deletedsecrets",
            permission: ["secrets", "list"],
            handle: ({ request, vault, apiVersion }) =>
                pageOf(request, vault, byName(plane.secrets.inPhase(vault, "deleted")), (header) =>
                    deletedSecretItem(vault, header, plane.secrets.current(vault, header), apiVersion),
                ),
        },
        {
            ...read,
            method: "GET",
            path: "deletedsecrets/{name}",
            permission: ["secrets", "get"],
            handle: ({ vault, name, apiVersion }) => {
                const header = plane.secrets.deleted(vault, name);
                const secret = plane.secrets.current(vault, header);
                if (!secret.attributes.enabled) {
                    throw deletedAndDisabled();
                }
                return ok(deletedSecret(vault, header, secret, apiVersion));
            },
        },
        {
            ...other,
            method: "DELETE",
            path: "deletedsecrets/{name}",
            dataAction: "secrets/purge/action",
            permission: ["secrets", "purge"],
            handle: ({ vault, name }) => {
                refuseManaged(plane.secrets.header(vault, name), "purge");
                plane.lifecycle.purge(plane.secrets, vault, name);
                return { status: 204 };
            },
        },
        {
            ...other,
            method: "POST",
            path: "deletedsecrets/{name}/recover",
            dataAction: "secrets/recover/action",
            permission: ["secrets", "recover"],
            handle: ({ vault, name, apiVersion }) => {
                refuseManaged(plane.secrets.header(vault, name), "recover");
                const header = plane.lifecycle.recover(plane.secrets, vault, name);
                return ok(secretProperties(vault, header, plane.secrets.current(vault, header), apiVersion));
            },
        },
    ];
}

function backupRoutes(plane: Plane): readonly Route[] {
    return [
        {
            method: "POST",
            path: "secrets/{name}/backup",
            dataAction: "secrets/backup/action",
            permission: ["secrets", "backup"],
            limit: "other",
            handle: ({ vault, name }) => {
                const header = plane.secrets.live(vault, name);
                refuseManaged(header, "backup");
                const versions = [...plane.secrets.versions(vault, header)];
                return ok({ value: sealBackup(plane, "secrets", vault, { header, versions }) });
            },
        },
        {
            method: "POST",
            path: "secrets/restore",
            dataAction: "secrets/restore/action",
            permission: ["secrets", "restore"],
            limit: "secret-write",
            handle: ({ request, vault, apiVersion }) => {
                const backup = readBackup<ObjectHeader, SecretVersion>(plane, "secrets", { request, vault });
                const header = restore(plane.secrets, vault, backup, () =>
                    restoreConflict("secrets", idOf(vault, "secrets", backup.header.name, backup.header.current)),
                );
                return ok(secretProperties(vault, header, plane.secrets.current(vault, header), apiVersion));
            },
        },
    ];
}

/** An expired secret is still read; a disabled one isn't. */
function getSecret(plane: Plane, { request, vault, name, version, apiVersion }: Operation): AzureResponse {
    const { header, version: secret } = plane.secrets.liveVersion(vault, name, version);
    if (!secret.attributes.enabled) {
        throw notUsable("secrets", "get", "disabled");
    }
    const shown = { ...secret, ...convertedSecret(secret, request.query.get("outContentType")) };
    return ok(secretBundle(vault, header, shown, apiVersion));
}

function updateSecret(plane: Plane, { request, vault, name, version, apiVersion }: Operation): AzureResponse {
    const { header, version: stored } = plane.secrets.liveVersion(vault, name, version);
    refuseManaged(header, "update");
    const body = bodyOf(request);
    const secret: SecretVersion = {
        ...stored,
        attributes: changedAttributes(stored.attributes, readAttributes(body), plane.clock.now()),
        ...defined({
            contentType: optionalString(body, "contentType") ?? stored.contentType,
            tags: optionalTags(body) ?? stored.tags,
        }),
    };
    plane.secrets.putVersion(vault, header, secret);
    return ok(secretProperties(vault, header, secret, apiVersion));
}

function deleteSecret(plane: Plane, { vault, name, apiVersion }: Operation): AzureResponse {
    const live = plane.secrets.live(vault, name);
    refuseManaged(live, "delete");
    const secret = plane.secrets.current(vault, live);
    const header = plane.lifecycle.delete(plane.secrets, vault, live);
    return ok(deletedSecret(vault, header, secret, apiVersion));
}

function listVersions(plane: Plane, { request, vault, name, apiVersion }: Operation): AzureResponse {
    const header = plane.secrets.header(vault, name);
    const live = header !== undefined && plane.secrets.phase(header) === "live";
    // The service answers an empty list, not 404, for a secret that doesn't exist.
    const versions = live ? plane.secrets.versions(vault, header) : [];
    return pageOf(request, vault, byVersion(versions), (secret) =>
        secretItem(vault, header as ObjectHeader, secret, apiVersion, secret.version),
    );
}

function refuseManaged(header: ObjectHeader | undefined, operation: string): void {
    if (header?.managed) {
        throw managedByCertificate("secrets", operation);
    }
}
