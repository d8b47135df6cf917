import * as authorization from "@pulumi/azure-native/authorization";
import * as pulumi from "@pulumi/pulumi";
import type { Eligibility } from "./grant";
import type { ResolvedPrincipal } from "./principal";
import { roleDefinitionId } from "./role-assignment";

/** Declares that a principal may have a role when it activates it in Privileged Identity Management. */
export function eligibility(
    name: string,
    principal: ResolvedPrincipal,
    { scope, role }: { readonly scope: pulumi.Output<string>; readonly role: pulumi.Output<string> },
    { duration, justification }: Eligibility,
    opts: pulumi.CustomResourceOptions,
): authorization.PimRoleEligibilitySchedule {
    return new authorization.PimRoleEligibilitySchedule(
        name,
        {
            scope,
            principalId: principal.objectId,
            roleDefinitionId: pulumi.all([scope, role]).apply(([at, id]) => roleDefinitionId(at, id)),
            scheduleInfo: {
                expiration: duration === undefined ? { type: "NoExpiration" } : { type: "AfterDuration", duration },
            },
            ...(justification === undefined ? {} : { justification }),
        },
        opts,
    );
}
