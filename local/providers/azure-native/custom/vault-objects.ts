// Keys and secrets that were made through ARM. ARM can't delete them: that is done on the vault's data plane, as
// azure-native does it.
import { type CustomOperations } from "./operations";

/** The data plane's version. */
const API_VERSION = "7.4";

/** Deletes a key or secret of the vault; `nameInput` is the input that names it. What it leaves is soft-deleted. */
export function deleteFromVault(kind: "keys" | "secrets", nameInput: string): CustomOperations {
    const remove: CustomOperations["delete"] = async ({ cloud, clientFor, signal }, id, known) => {
        const vault = known["vaultName"];
        const name = known[nameInput];
        if (typeof vault !== "string" || typeof name !== "string") {
            throw new Error(`${id} can't be deleted: the state holds no \`vaultName\` or no \`${nameInput}\`.`);
        }
        const client = clientFor(`https://${cloud.vaultSuffix}/.default`);
        const url = `https://${vault}.${cloud.vaultSuffix}/${kind}/${encodeURIComponent(name)}?api-version=${API_VERSION}`;
        await client.expect([200, 404], "DELETE", url, { signal });
    };
    return { delete: remove };
}
