import { accessChanges } from "../../../components/review/access-changes";
import { previewOfEvents } from "../../../components/review/events";
import type { PreviewStep } from "../../../components/review/preview";
import { applicationId, key, keyInputs, sharedAssignment } from "./plans";

const other = "5b5bd8b7-3b7a-4d6a-8df0-111111111111";

/** Who gains and loses what by these steps, in a few words. */
function told(...steps: PreviewStep[]): string[] {
    const around = key("same", "signing", { old: keyInputs, new: keyInputs });
    const found = accessChanges({ steps: [around, ...steps], diagnostics: [], policyViolations: [] });
    return found.map(({ change, principal, on, through }) => `${principal.id} ${change} ${through} on ${on}`);
}

const access = "Key Vault Crypto User on key signing";

describe("an assignment that is shared with others", () => {
    test("gives access, and one that the stack made takes it back", () => {
        expect(told(sharedAssignment("create", "crypto-user", { after: applicationId }))).toEqual([
            `${applicationId} gains ${access}`,
        ]);
        const made = sharedAssignment("delete", "crypto-user", { before: applicationId, adopted: false });
        expect(told(made)).toEqual([`${applicationId} loses ${access}`]);
    });

    test("loses nobody any access where it is others' and stays", () => {
        expect(told(sharedAssignment("delete", "crypto-user", { before: applicationId, adopted: true }))).toEqual([]);
    });

    test("is gained by its next principal, and kept by the one before where it is others'", () => {
        const moved = (adopted: boolean) =>
            told(sharedAssignment("replace", "crypto-user", { before: applicationId, after: other, adopted }));
        expect(moved(true)).toEqual([`${other} gains ${access}`]);
        expect(moved(false)).toEqual([`${applicationId} loses ${access}`, `${other} gains ${access}`]);
    });

    test("changes nobody's access while it stays or only says something else", () => {
        for (const op of ["same", "update"]) {
            for (const adopted of [true, false]) {
                const step = { before: applicationId, after: applicationId, adopted };
                expect(told(sharedAssignment(op, "crypto-user", step))).toEqual([]);
            }
        }
    });
});

test("access that Pulumi's `retainOnDelete` keeps is lost by nobody", () => {
    for (const op of ["delete", "replace"] as const) {
        const { oldState, ...step } = sharedAssignment(op, "crypto-user", { before: applicationId, adopted: false });
        const retained = { ...step, oldState: { ...oldState, urn: step.urn, retainOnDelete: true } };
        expect(told(retained)).toEqual([]);
    }
});

test("what a deployment has failed to do is no step of it", () => {
    const eventOf = (name: "crypto-user" | "secrets-user") => {
        const { op, urn, newState } = sharedAssignment("create", name, { after: applicationId });
        return { metadata: { op, urn, new: newState ?? null } };
    };
    const [failed, done] = [eventOf("crypto-user"), eventOf("secrets-user")];
    const events = [{ resourcePreEvent: failed }, { resourcePreEvent: done }, { resOpFailedEvent: failed }];
    const preview = previewOfEvents(events.map((event, sequence) => ({ ...event, sequence, timestamp: 0 })));
    expect(preview.steps.map(({ urn }) => urn)).toEqual([done.metadata.urn]);
});
