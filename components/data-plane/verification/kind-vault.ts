import type { VaultSubject } from "./contract";
import { checkAccess } from "./access/access-checks";
import { Departures } from "./access/departures";
import { ArmReader } from "./arm-reader";
import { judgeVault } from "./guardrail-checks";
import type { Kind, Run, Told } from "./kind";
import { checkDiagnostics, checkSettings } from "./vault-checks";

/** Vaults: the settings in force and who has access, read back from ARM, and what identities can really do. */
export const vaultKind: Kind<VaultSubject> = {
    describe: ({ name }) => `Vault "${name}"`,
    plan: ({ diagnostics = [], actAs = [], guardrails }) => [
        "settings in force",
        ...(diagnostics.length === 0 ? [] : ["diagnostic settings"]),
        "declared access is there",
        "no undeclared access",
        ...actAs.map(({ principal }) => `access tried as ${principal}`),
        ...(guardrails === undefined ? [] : [`guardrails ${guardrails.profile}`]),
    ],
    keep: ({ subject, deployment }) => departing(new Departures(subject, deployment)),
    verify: verifyVault,
};

function departing({ found }: Departures): Partial<Told> {
    return found.length === 0 ? {} : { departing: found };
}

async function verifyVault({ subject, inputs, findings, deployment }: Run<VaultSubject>): Promise<Told> {
    const departures = new Departures(subject, deployment);
    const arm = new ArmReader(subject);
    const live = await findings.read("exists", () => arm.vault());
    if (live === undefined) {
        return { calls: arm.calls, ...departing(departures) };
    }
    checkSettings(subject, live, findings);
    const { accessTimeoutSeconds } = inputs;
    const [{ access, notes, calls }] = await Promise.all([
        checkAccess({ subject, vault: live, departures, accessTimeoutSeconds, arm, findings }),
        checkDiagnostics(subject.diagnostics ?? [], arm, findings),
    ]);
    const guardrails = judgeVault(subject, live, findings);
    return {
        calls: arm.calls + calls,
        access,
        ...departing(departures),
        ...(guardrails !== undefined && { guardrails }),
        ...(notes.length > 0 && { notes }),
    };
}
