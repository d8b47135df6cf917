// How strictly a policy holds, in words and in the analyzer protocol.
import { EnforcementLevel as wire } from "@pulumi/pulumi/proto/analyzer_pb";
import type { EnforcementLevel } from "../policies";

const numbers: Readonly<Record<EnforcementLevel, wire>> = {
    advisory: wire.ADVISORY,
    mandatory: wire.MANDATORY,
    remediate: wire.REMEDIATE,
    disabled: wire.DISABLED,
};

/** The levels by their names. */
export const levelNames = Object.keys(numbers) as EnforcementLevel[];

/** Whether a value names a level. */
export function isLevel(value: unknown): value is EnforcementLevel {
    return typeof value === "string" && Object.hasOwn(numbers, value);
}

export function levelNumber(level: EnforcementLevel): wire {
    return numbers[level];
}

/** The name of a level that a pack sent. */
export function levelName(number: wire): EnforcementLevel {
    const name = levelNames.find((candidate) => numbers[candidate] === number);
    if (name === undefined) {
        throw new Error(
            `A policy pack sent the enforcement level ${number}, which is none of ${levelNames.join(", ")}.`,
        );
    }
    return name;
}
