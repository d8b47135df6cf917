/** What access is known by: whose it is, what it gives and where. */
import type { DeclaredAssignment, DepartingAccess } from "../contract";
import type { LiveGrant } from "./live-grants";

/** By a role; of an access policy by a data action. */
export function keyOf({ objectId, role, scope }: Pick<LiveGrant, "objectId" | "role" | "scope">): string {
    return [objectId, role, scope].join(" ").toLowerCase();
}

export function keyOfDeclared({ principalId, role, scope }: DeclaredAssignment): string {
    return keyOf({ objectId: principalId, role, scope });
}

/** What a grant gives: each part of it that can be taken back by itself. */
export function partsOf(grant: LiveGrant): { readonly access: DepartingAccess; readonly part: LiveGrant }[] {
    const { objectId, scope, actions, assignment } = grant;
    return assignment === undefined
        ? actions.map((action) => ({
              access: { key: keyOf({ objectId, role: action, scope }) },
              part: { ...grant, actions: [action] },
          }))
        : [{ access: { key: keyOf(grant), assignment }, part: grant }];
}

/** Whether access that is there is what was remembered, and none of the same words that was given since. */
export function isSameAccess(remembered: DepartingAccess, live: DepartingAccess): boolean {
    const { key, assignment = live.assignment } = remembered;
    return key === live.key && assignment === live.assignment;
}
