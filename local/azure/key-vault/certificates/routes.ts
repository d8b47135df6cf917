import { type AzureResponse } from "../../contract";
import { bodyOf, ok, type Operation, type Route } from "../operation";
import { type Plane } from "../plane";
import {
    deleteContacts,
    deleteIssuer,
    getContacts,
    getIssuer,
    listIssuers,
    setContacts,
    setIssuer,
    updateIssuer,
} from "./authorities";
import {
    createCertificate,
    getCertificate,
    listCertificates,
    listDeleted,
    listVersions,
    updateCertificate,
    updatePolicy,
} from "./handlers";
import { importCertificate } from "./import";
import {
    backupCertificate,
    deleteCertificate,
    purgeCertificate,
    recoverCertificate,
    restoreCertificate,
} from "./lifecycle";
import { cancelOperation, deleteOperation, mergeCertificate, withOperation } from "./pending";
import { certificateBundle, deletedCertificate, operationView, policyView } from "./views";

type Handler = (plane: Plane, operation: Operation) => AzureResponse | Promise<AzureResponse>;

/** Method, path, RBAC action below `Microsoft.KeyVault/vaults/`, access-policy permission, handler. */
type Row = readonly [Route["method"], string, string, string, Handler];

const rows: readonly Row[] = [
    ["POST", "certificates/{name}/create", "certificates/create/action", "create", createCertificate],
    ["POST", "certificates/{name}/import", "certificates/import/action", "import", handleImport],
    ["GET", "certificates", "certificates/read", "list", listCertificates],
    ["GET", "certificates/{name}/versions", "certificates/read", "list", listVersions],
    ["GET", "certificates/{name}", "certificates/read", "get", getCertificate],
    ["GET", "certificates/{name}/{version}", "certificates/read", "get", getCertificate],
    ["PATCH", "certificates/{name}", "certificates/update/action", "update", updateCertificate],
    ["PATCH", "certificates/{name}/{version}", "certificates/update/action", "update", updateCertificate],
    ["GET", "certificates/{name}/policy", "certificates/read", "get", getPolicy],
    ["PATCH", "certificates/{name}/policy", "certificates/update/action", "update", updatePolicy],
    ["GET", "certificates/{name}/pending", "certificates/read", "get", getOperation],
    ["PATCH", "certificates/{name}/pending", "certificates/update/action", "update", cancelOperation],
    ["DELETE", "certificates/{name}/pending", "certificates/delete", "delete", deleteOperation],
    ["POST", "certificates/{name}/pending/merge", "certificates/create/action", "create", mergeCertificate],
    ["DELETE", "certificates/{name}", "certificates/delete", "delete", deleteCertificate],
    ["GET", "deletedcertificates", "certificates/read", "list", listDeleted],
    ["GET", "deletedcertificates/{name}", "certificates/read", "get", getDeleted],
    ["DELETE", "deletedcertificates/{name}", "certificates/purge/action", "purge", purgeCertificate],
    ["POST", "deletedcertificates/{name}/recover", "certificates/recover/action", "recover", recoverCertificate],
    ["POST", "certificates/{name}/backup", "certificates/backup/action", "backup", backupCertificate],
    ["POST", "certificates/restore", "certificates/restore/action", "restore", restoreCertificate],
    ["GET", "certificates/contacts", "certificatecontacts/write", "managecontacts", getContacts],
    ["PUT", "certificates/contacts", "certificatecontacts/write", "managecontacts", setContacts],
    ["DELETE", "certificates/contacts", "certificatecontacts/write", "managecontacts", deleteContacts],
    ["GET", "certificates/issuers", "certificatecas/read", "listissuers", listIssuers],
    ["GET", "certificates/issuers/{name}", "certificatecas/read", "getissuers", getIssuer],
    ["PUT", "certificates/issuers/{name}", "certificatecas/write", "setissuers", setIssuer],
    ["PATCH", "certificates/issuers/{name}", "certificatecas/write", "setissuers", updateIssuer],
    ["DELETE", "certificates/issuers/{name}", "certificatecas/delete", "deleteissuers", deleteIssuer],
];

/** Every operation on certificates, their contacts and their issuers. */
export function certificateRoutes(plane: Plane): readonly Route[] {
    return rows.map(([method, path, dataAction, permission, handler]) => ({
        method,
        path,
        dataAction,
        permission: ["certificates", permission],
        limit: method === "GET" ? "other" : "certificate",
        handle: (operation) => handler(plane, operation),
    }));
}

function handleImport(plane: Plane, { request, vault, name, apiVersion }: Operation): AzureResponse {
    const { header, certificate } = importCertificate(plane, vault, name, bodyOf(request));
    return ok(certificateBundle(vault, header, certificate, apiVersion, { policy: true }));
}

function getPolicy(plane: Plane, { vault, name }: Operation): AzureResponse {
    const header = plane.certificates.live(vault, name);
    return ok(policyView(vault, header.name, header.policy));
}

function getOperation(plane: Plane, operation: Operation): AzureResponse {
    const found = withOperation(plane, operation);
    return ok(operationView(operation.vault, found.header.name, found.operation));
}

function getDeleted(plane: Plane, { vault, name, apiVersion }: Operation): AzureResponse {
    const header = plane.certificates.deleted(vault, name);
    return ok(deletedCertificate(vault, header, plane.certificates.current(vault, header), apiVersion));
}
