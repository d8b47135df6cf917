import { isHsm } from "../hsm";
import { type KeyHeader } from "../model";
import { bodyOf, ok, type Route } from "../operation";
import { type Plane } from "../plane";
import { sealBackup } from "../restore";
import { createKey, readKeySpec, writableKey } from "./create";
import { type CryptoOperation, KeyCryptography } from "./cryptography";
import {
    attestKey,
    deleteKey,
    getKey,
    importKey,
    listDeleted,
    listKeys,
    listVersions,
    refuseManaged,
    restoreKey,
    updateKey,
} from "./handlers";
import { releaseKey } from "./release";
import { readRotationPolicy, rotationPolicyView } from "./rotation-policy";
import { rotateKey } from "./rotation";
import { deletedKeyBundle, keyBundle } from "./views";

/** Every operation on keys. */
export function keyRoutes(plane: Plane): readonly Route[] {
    return [...versionRoutes(plane), ...lifecycleRoutes(plane), ...policyRoutes(plane), ...cryptoRoutes(plane)];
}

function versionRoutes(plane: Plane): readonly Route[] {
    const read = { dataAction: "keys/read", limit: "other" } as const;
    return [
        {
            method: "POST",
            path: "keys/{name}/create",
            dataAction: "keys/create/action",
            permission: ["keys", "create"],
            limit: "key-creation",
            handle: async (operation) => {
                writableKey(plane, operation.vault, operation.name, "create");
                const spec = readKeySpec(bodyOf(operation.request), operation.vault);
                const { header, key } = await createKey(plane, operation.vault, operation.name, spec);
                return ok(keyBundle(operation.vault, header, key, operation.apiVersion));
            },
        },
        {
            method: "PUT",
            path: "keys/{name}",
            dataAction: "keys/import/action",
            permission: ["keys", "import"],
            limit: "key-creation",
            handle: (operation) => importKey(plane, operation),
        },
        { ...read, method: "GET", path: "keys", permission: ["keys", "list"], handle: (o) => listKeys(plane, o) },
        {
            ...read,
            method: "GET",
            path: "keys/{name}/versions",
            permission: ["keys", "list"],
            handle: (operation) => listVersions(plane, operation),
        },
        ...["keys/{name}", "keys/{name}/{version}"].flatMap((path): Route[] => [
            { ...read, method: "GET", path, permission: ["keys", "get"], handle: (o) => getKey(plane, o) },
            {
                method: "PATCH",
                path,
                dataAction: "keys/update/action",
                permission: ["keys", "update"],
                limit: "other",
                handle: (operation) => updateKey(plane, operation),
            },
        ]),
    ];
}

function lifecycleRoutes(plane: Plane): readonly Route[] {
    const other = { limit: "other" } as const;
    return [
        {
            ...other,
            method: "DELETE",
            path: "keys/{name}",
            dataAction: "keys/delete",
            permission: ["keys", "delete"],
            handle: (operation) => deleteKey(plane, operation),
        },
        {
            ...other,
            method: "GET",
            path: "deletedkeys",
            dataAction: "keys/read",
            permission: ["keys", "list"],
            handle: (operation) => listDeleted(plane, operation),
        },
        {
            ...other,
            method: "GET",
            path: "deletedkeys/{name}",
            dataAction: "keys/read",
            permission: ["keys", "get"],
            handle: ({ vault, name, apiVersion }) => {
                const header = plane.keys.deleted(vault, name);
                return ok(deletedKeyBundle(vault, header, plane.keys.current(vault, header), apiVersion));
            },
        },
        {
            ...other,
            method: "DELETE",
            path: "deletedkeys/{name}",
            dataAction: "keys/purge/action",
            permission: ["keys", "purge"],
            handle: ({ vault, name }) => {
                refuseManaged(plane.keys.header(vault, name), "purge");
                plane.lifecycle.purge(plane.keys, vault, name);
                return { status: 204 };
            },
        },
        {
            ...other,
            method: "POST",
            path: "deletedkeys/{name}/recover",
            dataAction: "keys/recover/action",
            permission: ["keys", "recover"],
            handle: ({ vault, name, apiVersion }) => {
                refuseManaged(plane.keys.header(vault, name), "recover");
                const header = plane.lifecycle.recover(plane.keys, vault, name);
                return ok(keyBundle(vault, header, plane.keys.current(vault, header), apiVersion));
            },
        },
        {
            ...other,
            method: "POST",
            path: "keys/{name}/backup",
            dataAction: "keys/backup/action",
            permission: ["keys", "backup"],
            handle: ({ vault, name }) => {
                const header = plane.keys.live(vault, name);
                refuseManaged(header, "backup");
                const versions = [...plane.keys.versions(vault, header)];
                return ok({ value: sealBackup(plane, "keys", vault, { header, versions }) });
            },
        },
        {
            ...other,
            method: "POST",
            path: "keys/restore",
            dataAction: "keys/restore/action",
            permission: ["keys", "restore"],
            handle: (operation) => restoreKey(plane, operation),
        },
    ];
}

function policyRoutes(plane: Plane): readonly Route[] {
    return [
        {
            method: "POST",
            path: "keys/{name}/rotate",
            dataAction: "keys/rotate/action",
            permission: ["keys", "rotate"],
            limit: "key-creation",
            handle: async ({ vault, name, apiVersion }) => {
                const { header, key } = await rotateKey(plane, vault, name);
                return ok(keyBundle(vault, header, key, apiVersion));
            },
        },
        {
            method: "GET",
            path: "keys/{name}/rotationpolicy",
            dataAction: "keyrotationpolicies/read",
            permission: ["keys", "getrotationpolicy"],
            limit: "other",
            handle: ({ vault, name }) => ok(rotationPolicyView(vault, plane.keys.live(vault, name))),
        },
        {
            method: "PUT",
            path: "keys/{name}/rotationpolicy",
            dataAction: "keyrotationpolicies/write",
            permission: ["keys", "setrotationpolicy"],
            limit: "other",
            handle: ({ request, vault, name }) => {
                const stored = plane.keys.live(vault, name);
                refuseManaged(stored, "setRotationPolicy");
                const rotationPolicy = readRotationPolicy(
                    bodyOf(request),
                    stored.rotationPolicy,
                    plane.clock.now(),
                    isHsm(vault),
                );
                const header: KeyHeader = { ...stored, rotationPolicy };
                plane.keys.putHeader(vault, header);
                return ok(rotationPolicyView(vault, header));
            },
        },
    ];
}

/** What only a managed HSM has of keys: it vouches for them. */
export function attestationRoutes(plane: Plane): readonly Route[] {
    return ["keys/{name}/attestation", "keys/{name}/{version}/attestation"].map((path) => ({
        method: "GET",
        path,
        dataAction: "keys/read",
        permission: ["keys", "get"],
        limit: "other",
        handle: (operation) => attestKey(plane, operation),
    }));
}

const cryptoOperations: readonly [CryptoOperation, string, string][] = [
    ["encrypt", "encrypt", "encrypt"],
    ["decrypt", "decrypt", "decrypt"],
    ["wrapkey", "wrap", "wrapKey"],
    ["unwrapkey", "unwrap", "unwrapKey"],
    ["sign", "sign", "sign"],
    ["verify", "verify", "verify"],
];

function cryptoRoutes(plane: Plane): readonly Route[] {
    const cryptography = new KeyCryptography(plane);
    const both = (operation: string) => [`keys/{name}/${operation}`, `keys/{name}/{version}/${operation}`];
    return [
        ...cryptoOperations.flatMap(([name, action, permission]) =>
            both(name).map((path): Route => ({
                method: "POST",
                path,
                dataAction: `keys/${action}/action`,
                permission: ["keys", permission],
                limit: "key-operation",
                handle: (operation) => cryptography.handle(operation, name),
            })),
        ),
        ...both("release").map((path): Route => ({
            method: "POST",
            path,
            dataAction: "keys/release/action",
            permission: ["keys", "release"],
            limit: "key-operation",
            handle: (operation) => releaseKey(plane, operation),
        })),
    ];
}
