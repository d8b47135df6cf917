/** The kinds of principals, in the words of role assignments. */
export const principalTypes = ["User", "Group", "ServicePrincipal"] as const;

/** What kind of directory object a principal is, in the words of role assignments. */
export type PrincipalType = (typeof principalTypes)[number];
