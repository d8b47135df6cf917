import { type RotationInputs } from "../data-plane/keys/contract";
import { alternatives, when, type Complaint } from "./complaints";
import { approximateDays, parseDuration } from "./duration";
import { rotationLimits } from "./key-kinds";

/** What a duration must be, to follow "must". */
export const durationForm = 'be a duration like "90 days", "18 months", P90D or P18M';

const terms = [
    "rotateAfter",
    "rotateBeforeExpiry",
    "expireAfter",
    "notifyBefore",
] as const satisfies (keyof RotationInputs)[];

/** A text has letters for properties, and an output its own: neither says when to rotate. */
function isOfTerms(rotation: unknown): boolean {
    const names = typeof rotation === "object" && rotation !== null ? Object.keys(rotation) : [""];
    return names.every((name) => (terms as readonly string[]).includes(name));
}

/** Complaints about a rotation policy: the bounds that the service has for it. */
export function complaintsAboutRotation(rotation: RotationInputs | undefined): Complaint[] {
    if (rotation === undefined) {
        return [];
    }
    if (!isOfTerms(rotation)) {
        return [{ property: "rotation", expected: `be an object of ${alternatives(terms)}`, got: rotation }];
    }
    const malformed = terms.flatMap((term) => {
        const text: unknown = rotation[term];
        const wrong = text !== undefined && (typeof text !== "string" || parseDuration(text) === undefined);
        return when(wrong, `rotation.${term}`, durationForm, text);
    });
    return malformed.length > 0 ? malformed : aboutTerms(rotation);
}

function daysOf(text: string | undefined): number | undefined {
    const duration = text === undefined ? undefined : parseDuration(text);
    return duration === undefined ? undefined : approximateDays(duration);
}

function aboutTerms(rotation: RotationInputs): Complaint[] {
    const { rotateAfter, rotateBeforeExpiry, expireAfter, notifyBefore } = rotation;
    const [after, before, life, notice] = [rotateAfter, rotateBeforeExpiry, expireAfter, notifyBefore].map(daysOf);
    const { rotate, expireAfter: leastLife, notifyBefore: leastNotice } = rotationLimits;
    const latest = (life ?? Infinity) - rotate;
    return [
        ...when(
            Object.values(rotation).every((term) => term === undefined),
            "rotation",
            "say when to rotate, expire or notify",
            rotation,
        ),
        ...when(
            after !== undefined && before !== undefined,
            "rotation.rotateBeforeExpiry",
            "be left out when `rotation.rotateAfter` says when to rotate",
            rotateBeforeExpiry,
        ),
        ...when(
            before !== undefined && life === undefined,
            "rotation.rotateBeforeExpiry",
            "come with `rotation.expireAfter`, or there is no expiry to be before",
            rotateBeforeExpiry,
        ),
        ...when((life ?? Infinity) < leastLife, "rotation.expireAfter", `be at least ${leastLife} days`, expireAfter),
        ...when((after ?? Infinity) < rotate, "rotation.rotateAfter", `be at least ${rotate} days`, rotateAfter),
        ...when(
            (after ?? 0) > latest,
            "rotation.rotateAfter",
            `be at least ${rotate} days shorter than \`rotation.expireAfter\` (${expireAfter})`,
            rotateAfter,
        ),
        ...when(
            (before ?? Infinity) < rotate,
            "rotation.rotateBeforeExpiry",
            `be at least ${rotate} days`,
            rotateBeforeExpiry,
        ),
        ...when(
            (before ?? 0) > latest,
            "rotation.rotateBeforeExpiry",
            `be at least ${rotate} days shorter than \`rotation.expireAfter\` (${expireAfter})`,
            rotateBeforeExpiry,
        ),
        ...when(
            (notice ?? Infinity) < leastNotice,
            "rotation.notifyBefore",
            `be at least ${leastNotice} days`,
            notifyBefore,
        ),
        ...when(
            notice !== undefined && life !== undefined && notice >= life,
            "rotation.notifyBefore",
            `be shorter than \`rotation.expireAfter\` (${expireAfter})`,
            notifyBefore,
        ),
    ];
}
