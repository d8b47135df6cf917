import type { AzureResponse } from "../../contract";
import { type ArmCall, type ArmType, bodyOf, objectAt, ok } from "../arm-call";
import type { ArmContext } from "../arm-context";
import { badRequest } from "../errors";
import { stamp } from "../resources";
import {
    addPolicies,
    isSamePrincipal,
    MAXIMUM_ACCESS_POLICIES,
    readAccessPolicies,
    removePolicies,
    replacePolicies,
} from "./access-policies";
import { invalidValue } from "./errors";
import { requireVault } from "./vaults";

const CHANGES = { add: addPolicies, replace: replacePolicies, remove: removePolicies };

/** `PUT …/vaults/{vault}/accessPolicies/{add|replace|remove}`: changes that don't touch other principals' policies. */
export function vaultPoliciesType(context: ArmContext): ArmType {
    return { type: "Microsoft.KeyVault/vaults/accessPolicies", put: (call) => changePolicies(context, call) };
}

function changePolicies(context: ArmContext, call: ArmCall): AzureResponse {
    const vault = requireVault(context, call);
    const kind = (call.path.names[1] ?? "").toLowerCase();
    if (!(kind in CHANGES)) {
        throw badRequest(`The operation kind '${kind}' is not one of add, replace, remove.`);
    }
    const given = readAccessPolicies(objectAt(bodyOf(call), "properties")?.["accessPolicies"]);
    const accessPolicies = CHANGES[kind as keyof typeof CHANGES](vault.properties.accessPolicies, given);
    if (accessPolicies.length > MAXIMUM_ACCESS_POLICIES) {
        throw invalidValue("accessPolicies");
    }
    context.vaults.put({
        ...vault,
        properties: { ...vault.properties, accessPolicies },
        systemData: stamp(call.caller, context.clock, vault.systemData),
    });
    // Those that the request was about, as they are now.
    const changed = accessPolicies.filter((policy) => given.some((other) => isSamePrincipal(policy, other)));
    return ok({
        id: `${vault.id}/accessPolicies/`,
        type: "Microsoft.KeyVault/vaults/accessPolicies",
        properties: { accessPolicies: changed },
    });
}
