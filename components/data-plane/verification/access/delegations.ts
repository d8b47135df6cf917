/** The conditions of those who may give others access: one that is gone lets them give anybody any role. */
import { delegationWords } from "../../../access/delegation";
import type { ArmReader } from "../arm-reader";
import type { DeclaredAssignment } from "../contract";
import type { Findings } from "../report";
import { roleNameOf } from "./live-grants";

/** What is wrong with the condition in force, where one is declared. */
export function conditionProblem(
    { condition }: DeclaredAssignment,
    live: string | null | undefined,
): string | undefined {
    if (condition === undefined || spelt(live ?? "") === spelt(condition)) {
        return undefined;
    }
    const inForce =
        live == null
            ? "has no condition: it may give anybody any role"
            : `may give ${delegationWords(live) ?? `what this condition says: ${live}`}`;
    return (
        `declared to give ${delegationWords(condition) ?? condition}, and ${inForce}; deploy again after a refresh (pulumi up --refresh), ` +
        "which puts it back"
    );
}

/** Reads the conditions back under which somebody may activate the right to give access. Who isn't eligible any more gives none. */
export async function checkEligibleDelegates(
    assignments: readonly DeclaredAssignment[],
    vaultId: string,
    arm: ArmReader,
    findings: Findings,
): Promise<void> {
    const delegates = assignments.filter(({ eligible, condition }) => eligible === true && condition !== undefined);
    await Promise.all(
        delegates.map((declared) =>
            findings.run(`access: ${declared.name}`, async () => {
                const found = (await arm.eligibilitiesOf(declared.principalId, declared.scope)).find(
                    ({ properties }) =>
                        properties.principalId.toLowerCase() === declared.principalId.toLowerCase() &&
                        properties.scope.toLowerCase() === `${vaultId}${declared.scope}`.toLowerCase() &&
                        roleNameOf(properties.roleDefinitionId) === declared.role.toLowerCase(),
                );
                return found === undefined ? undefined : conditionProblem(declared, found.properties.condition);
            }),
        ),
    );
}

/** White space and capitals mean nothing in the grammar of conditions, nor in what these compare. */
function spelt(condition: string): string {
    return condition.replace(/\s+/g, "").toLowerCase();
}
