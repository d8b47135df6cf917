/**
 * Options of what is declared for the deployment's own sake (its access, checks): it comes and goes with what is deployed, also where all
 * else that a vault declares is protected or retained. Else no last key could leave a protected vault, and none come back to a retained one,
 * whose deployers would have their role assignment already.
 */
export const passing = { protect: false, retainOnDelete: false } as const;
