// One entry of a vault's access policies, as a resource of its own: read from the vault, written by ARM's operations on
// single entries. https://learn.microsoft.com/rest/api/keyvault/keyvault/vaults/update-access-policy
import { isObject, type Properties } from "../../rpc/values";
import { type CustomContext, type CustomOperations } from "./operations";

const ID =
    /^(\/subscriptions\/[^/]+\/resourceGroups\/([^/]+)\/providers\/Microsoft\.KeyVault\/vaults\/([^/]+))\/accessPolicy(?:\/(.+))?$/i;

/** The operations on an entry; entries are told apart by their object id. */
export function accessPolicyOperations(apiVersion: string): CustomOperations {
    const change = (operation: "replace" | "remove", { arm, signal }: CustomContext, id: string, known: Properties) =>
        arm.request("PUT", `${vaultOf(id).vaultId}/accessPolicies/${operation}`, apiVersion, signal, {
            body: { properties: { accessPolicies: [known["policy"] ?? {}] } },
        });
    return {
        async read({ arm, signal }, id, known) {
            const { vaultId, group, vault, objectId = objectIdOf(known) } = vaultOf(id);
            const properties = (await arm.get(vaultId, apiVersion, signal))?.["properties"];
            const policies = isObject(properties) ? properties["accessPolicies"] : undefined;
            const policy = Array.isArray(policies)
                ? policies.find((entry) => isObject(entry) && entry["objectId"] === objectId)
                : undefined;
            return policy === undefined
                ? undefined
                : { id, outputs: { policy, resourceGroupName: group, vaultName: vault } };
        },
        async write(context, id, inputs) {
            await change("replace", context, id, inputs);
        },
        async delete(context, id, known) {
            await change("remove", context, id, known);
        },
    };
}

function vaultOf(id: string) {
    const [, vaultId, group, vault, objectId] = ID.exec(id) ?? [];
    if (vaultId === undefined || group === undefined || vault === undefined) {
        throw new Error(
            `"${id}" is not the id of an access policy. It has the form /subscriptions/…/vaults/{vaultName}/accessPolicy/{objectId}.`,
        );
    }
    return { vaultId, group, vault, ...(objectId === undefined ? {} : { objectId }) };
}

/** Ids of older states don't say whose entry it is. */
function objectIdOf(known: Properties): string | undefined {
    const policy = known["policy"];
    const objectId = isObject(policy) ? policy["objectId"] : undefined;
    return typeof objectId === "string" ? objectId : undefined;
}
