import type { DeployerIdentity } from "../../internal/deployer-identity";
import { armOf, listed } from "../vaults/arm";

/** What a role allows on the control plane, as ARM shows it of the caller. */
interface Permission {
    readonly actions: readonly string[];
    readonly notActions: readonly string[];
}

const apiVersion = "2022-04-01";

/**
 * Which of some actions the caller may not do at a scope.
 *
 * @see https://learn.microsoft.com/rest/api/authorization/permissions/list-for-resource
 */
export async function missingRights(
    scope: string,
    actions: readonly string[],
    identity: DeployerIdentity | undefined,
): Promise<string[]> {
    const permissions: Permission[] = [];
    const path = `${scope}/providers/Microsoft.Authorization/permissions`;
    for await (const permission of listed<Permission>(armOf(identity), path, apiVersion)) {
        permissions.push(permission);
    }
    return actions.filter(
        (action) =>
            !permissions.some(
                ({ actions: allowed, notActions }) => matches(allowed, action) && !matches(notActions, action),
            ),
    );
}

/** Whether one of the patterns of a role (`*` stands for any text) is about an action. */
function matches(patterns: readonly string[], action: string): boolean {
    return patterns.some((pattern) => {
        const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
        return new RegExp(`^${parts.join(".*")}$`, "i").test(action);
    });
}
