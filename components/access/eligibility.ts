import * as authorization from "@pulumi/azure-native/authorization";
import * as pulumi from "@pulumi/pulumi";
import type { Eligibility } from "./grant";
import type { ResolvedPrincipal } from "./principal";
import { roleDefinitionId, versioned, type AssignmentArgs } from "./role-assignment";

/** What Azure allows at most, unless the role's settings say otherwise. */
const longest = "P365D";

/** Declares that a principal may have a role, under the same condition, when it activates it in Privileged Identity Management. */
export function eligibility(
    name: string,
    principal: ResolvedPrincipal,
    { scope, role, condition }: Pick<AssignmentArgs, "scope" | "role" | "condition">,
    { duration = longest, justification }: Eligibility,
    opts: pulumi.CustomResourceOptions,
): authorization.PimRoleEligibilitySchedule {
    return new authorization.PimRoleEligibilitySchedule(
        name,
        {
            scope,
            principalId: principal.objectId,
            roleDefinitionId: pulumi.all([scope, role]).apply(([at, id]) => roleDefinitionId(at, id)),
            scheduleInfo: {
                expiration: duration === "NoExpiration" ? { type: duration } : { type: "AfterDuration", duration },
            },
            ...(justification === undefined ? {} : { justification }),
            ...versioned(condition),
        },
        opts,
    );
}
