/** Which keys and secrets rotate or expire at another time than before. */
import { known } from "../data-plane/life-cycle/values";
import { addDuration } from "../internal/duration";
import type { Preview, PreviewStep, Properties } from "./preview";
import { dataPlaneKind, effectOf, parseUrn } from "./resources";
import { isMap, notKnownYet } from "./values";

/** One setting that says when something rotates or expires. */
export interface RotationChange {
    /** `key signing` */
    readonly of: string;
    /** `rotates after`, `expires on`, … */
    readonly what: string;
    readonly old: string;
    readonly new: string;
}

/** A setting, by its path among the inputs. */
interface Setting {
    readonly path: readonly string[];
    readonly what: string;
    /** What the date is counted from, among the outputs; -1 counts back from it. */
    readonly from?: { readonly output: string; readonly direction: 1 | -1 };
}

const created = { output: "createdOn", direction: 1 } as const;
const beforeExpiry = { output: "versionExpiresOn", direction: -1 } as const;

const settings: Readonly<Record<string, readonly Setting[]>> = {
    Key: [
        { path: ["rotation", "rotateAfter"], what: "rotates after", from: created },
        { path: ["rotation", "rotateBeforeExpiry"], what: "rotates before its expiry by", from: beforeExpiry },
        { path: ["rotation", "expireAfter"], what: "has versions that expire after" },
        { path: ["rotation", "notifyBefore"], what: "tells of its expiry before it by", from: beforeExpiry },
        { path: ["expiresAfter"], what: "expires after", from: created },
        { path: ["expiresOn"], what: "expires on" },
        { path: ["rotateNow"], what: "is rotated now, by `rotateNow`" },
    ],
    Secret: [
        { path: ["rotateEvery"], what: "is generated anew after", from: { output: "rotationBegan", direction: 1 } },
        { path: ["expiresAfter"], what: "expires after", from: created },
        { path: ["expiresOn"], what: "expires on" },
        { path: ["trigger"], what: "gets a new version now, by its trigger" },
    ],
    Certificate: [
        { path: ["validityMonths"], what: "has versions that are valid for months" },
        { path: ["lifetimeAction", "action"], what: "before it expires has as its action" },
        { path: ["lifetimeAction", "daysBeforeExpiry"], what: "acts before its expiry by days" },
        { path: ["lifetimeAction", "percentage"], what: "acts after percent of its life" },
        { path: ["renewNow"], what: "is renewed now, by `renewNow`" },
    ],
};

/** Every setting of an existing key or secret that changes when it rotates or expires. */
export function rotationChanges({ steps }: Preview): RotationChange[] {
    return steps.filter((step) => effectOf(step) === "update").flatMap(changesOf);
}

function changesOf(step: PreviewStep): RotationChange[] {
    const kind = dataPlaneKind(step.urn) ?? "";
    const { inputs: old = {}, outputs = {} } = step.oldState ?? {};
    const next = step.newState?.inputs ?? {};
    return (settings[kind] ?? []).flatMap((setting) => {
        const [was, is] = [at(old, setting.path), at(next, setting.path)];
        return was === is
            ? []
            : [
                  {
                      of: `${kind.toLowerCase()} ${parseUrn(step.urn).name}`,
                      what: setting.what,
                      old: withDate(was, setting, outputs),
                      new: withDate(is, setting, outputs),
                  },
              ];
    });
}

/** A setting with the day that it comes to for the version in force. */
function withDate(value: unknown, { from }: Setting, outputs: Properties): string {
    if (value === undefined) {
        return "never";
    }
    if (typeof value === "number") {
        return String(value);
    }
    if (typeof value !== "string" || known(value) === undefined) {
        return notKnownYet;
    }
    const start = from === undefined ? undefined : outputs[from.output];
    if (from === undefined || typeof start !== "string" || Number.isNaN(Date.parse(start)) || !/^P\d/.test(value)) {
        return value;
    }
    return `${value} (${addDuration(new Date(start), value, from.direction).toISOString().slice(0, 10)})`;
}

function at(properties: Properties, path: readonly string[]): unknown {
    return path.reduce<unknown>((value, name) => (isMap(value) ? value[name] : undefined), properties);
}
