/** What is verified of a vault beside access: the settings in force and the diagnostic settings are the declared ones. */
import type { ArmVault } from "../vaults/arm";
import type { ArmReader, LiveDiagnostics } from "./arm-reader";
import type { DeclaredDiagnostics, VaultSubject } from "./contract";
import { describeDifference } from "./difference";
import type { Findings } from "./report";
import { settingsOf } from "./settings";

/** Compares each setting that decides on the vault's safety. */
export function checkSettings({ settings }: VaultSubject, live: ArmVault, findings: Findings): void {
    const inForce = settingsOf(live.properties);
    for (const [setting, declared] of Object.entries(settings)) {
        findings.record(`setting ${setting}`, describeDifference(declared, inForce[setting]));
    }
}

/** Reads the diagnostic settings back, and compares each that was declared. Others' may be there as well. */
export async function checkDiagnostics(
    declared: readonly DeclaredDiagnostics[],
    arm: ArmReader,
    findings: Findings,
): Promise<void> {
    if (declared.length === 0) {
        return;
    }
    const live = await findings.read("diagnostic settings readable", () => arm.diagnostics());
    for (const setting of live === undefined ? [] : declared) {
        const found = live?.find(({ name }) => name.toLowerCase() === setting.name.toLowerCase());
        const problem =
            found === undefined
                ? "the diagnostic setting is gone"
                : describeDifference(comparable(setting), comparable(inForce(found, setting)));
        findings.record(`diagnostics ${setting.name}`, problem);
    }
}

/** A live setting in the words of a declaration. */
function inForce({ name, properties }: LiveDiagnostics, declared: DeclaredDiagnostics): DeclaredDiagnostics {
    const on = (categories: LiveDiagnostics["properties"]["logs"]) =>
        (categories ?? [])
            .filter(({ enabled }) => enabled === true)
            .map(({ category, categoryGroup }) => categoryGroup ?? category ?? "");
    const destination = (key: string) => [key, textOf(properties[key])] as const;
    return {
        name,
        destinations: Object.fromEntries(Object.keys(declared.destinations).map(destination)),
        logs: on(properties.logs),
        metrics: on(properties.metrics),
    };
}

/** Ids compare without letter case, and lists without order. */
function comparable({ destinations, logs, metrics }: DeclaredDiagnostics): Omit<DeclaredDiagnostics, "name"> {
    const lower = Object.entries(destinations).map(([key, id]) => [key, id.toLowerCase()] as const);
    return { destinations: Object.fromEntries(lower), logs: [...logs].sort(), metrics: [...metrics].sort() };
}

function textOf(value: unknown): string {
    return typeof value === "string" ? value : "";
}
