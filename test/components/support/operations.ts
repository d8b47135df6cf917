/** Every operation on what a vault holds, with what it takes in either access model. */
import type { ObjectKind } from "../../../components/index";

export interface Operation {
    readonly name: string;
    readonly kind: ObjectKind;
    /** The data action, without `Microsoft.KeyVault/vaults/`. */
    readonly action: string;
    /** The permission of an access policy on this kind. */
    readonly permission: string;
    /** Whether it concerns one object, or the vault as a whole: access to one object is not enough then. */
    readonly of: "object" | "vault";
    readonly method: "GET" | "PUT" | "POST" | "PATCH" | "DELETE";
    readonly path: string;
    /** Refused as malformed, or about an object that isn't there: nothing ever happens, only access is decided. */
    readonly body?: object;
}

/** The name of the objects that operations are about. There are none of it. */
export const absent = "absent";

type Row = readonly [
    name: string,
    action: string,
    permission: string,
    of: "object" | "vault",
    request: `${Operation["method"]} ${string}`,
    body?: object,
];

const lifeCycle = (kind: ObjectKind, get: string, list: string): Row[] => [
    ["get", get, "get", "object", `GET /${kind}/${absent}`],
    ["versions", list, "list", "object", `GET /${kind}/${absent}/versions`],
    ["list", list, "list", "vault", `GET /${kind}`],
    ["list deleted", list, "list", "vault", `GET /deleted${kind}`],
    ["delete", `${kind}/delete`, "delete", "object", `DELETE /${kind}/${absent}`],
    ["recover", `${kind}/recover/action`, "recover", "object", `POST /deleted${kind}/${absent}/recover`],
    ["purge", `${kind}/purge/action`, "purge", "object", `DELETE /deleted${kind}/${absent}`],
    ["backup", `${kind}/backup/action`, "backup", "object", `POST /${kind}/${absent}/backup`],
    ["restore", `${kind}/restore/action`, "restore", "vault", `POST /${kind}/restore`, { value: "AAAA" }],
];

const cryptography = (["encrypt", "decrypt", "wrapKey", "unwrapKey", "sign", "verify"] as const).map((name): Row => {
    const action = name.replace("Key", "");
    return [name, `keys/${action}/action`, name, "object", `POST /keys/${absent}/v1/${name.toLowerCase()}`, {}];
});

const rows: Readonly<Record<ObjectKind, readonly Row[]>> = {
    keys: [
        ...lifeCycle("keys", "keys/read", "keys/read"),
        ...cryptography,
        ["create", "keys/create/action", "create", "object", `POST /keys/${absent}/create`, {}],
        ["import", "keys/import/action", "import", "object", `PUT /keys/${absent}`, {}],
        ["update", "keys/update/action", "update", "object", `PATCH /keys/${absent}/v1`, {}],
        ["release", "keys/release/action", "release", "object", `POST /keys/${absent}/v1/release`, {}],
        ["rotate", "keys/rotate/action", "rotate", "object", `POST /keys/${absent}/rotate`],
        [
            "get rotation policy",
            "keyrotationpolicies/read",
            "getrotationpolicy",
            "object",
            `GET /keys/${absent}/rotationpolicy`,
        ],
        [
            "set rotation policy",
            "keyrotationpolicies/write",
            "setrotationpolicy",
            "object",
            `PUT /keys/${absent}/rotationpolicy`,
            {},
        ],
    ],
    secrets: [
        ...lifeCycle("secrets", "secrets/getSecret/action", "secrets/readMetadata/action"),
        ["set", "secrets/setSecret/action", "set", "object", `PUT /secrets/${absent}`, {}],
        ["update", "secrets/update/action", "set", "object", `PATCH /secrets/${absent}/v1`, {}],
    ],
    certificates: [
        ...lifeCycle("certificates", "certificates/read", "certificates/read"),
        ["create", "certificates/create/action", "create", "object", `POST /certificates/${absent}/create`, {}],
        ["import", "certificates/import/action", "import", "object", `POST /certificates/${absent}/import`, {}],
        ["update", "certificates/update/action", "update", "object", `PATCH /certificates/${absent}/v1`, {}],
        ["set contacts", "certificatecontacts/write", "managecontacts", "vault", "PUT /certificates/contacts", {}],
        ["list issuers", "certificatecas/read", "listissuers", "vault", "GET /certificates/issuers"],
        ["get issuer", "certificatecas/read", "getissuers", "vault", `GET /certificates/issuers/${absent}`],
        ["set issuer", "certificatecas/write", "setissuers", "vault", `PUT /certificates/issuers/${absent}`, {}],
        ["delete issuer", "certificatecas/delete", "deleteissuers", "vault", `DELETE /certificates/issuers/${absent}`],
    ],
};

export const operations: readonly Operation[] = Object.entries(rows).flatMap(([kind, ofKind]) =>
    ofKind.map(([name, action, permission, of, request, body]) => {
        const [method, path] = request.split(" ") as [Operation["method"], string];
        return {
            ...{ name: `${kind}: ${name}`, kind: kind as ObjectKind, action, permission, of, method, path },
            ...(body === undefined ? {} : { body }),
        };
    }),
);
