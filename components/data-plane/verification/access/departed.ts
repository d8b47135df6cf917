/** A refresh sees whether access that was taken back is gone: then nothing is left to verify. */
import { omit } from "../../../internal/omit";
import { ArmReader } from "../arm-reader";
import type { SubjectResult, VaultSubject, VerifiedBefore } from "../contract";
import { isSameAccess, partsOf } from "./access-keys";
import { readGrants } from "./live-grants";

/** The result of the last verification, which goes on to be it, without departing access that is gone. */
export async function withoutDeparted({ subject, result }: VerifiedBefore): Promise<SubjectResult> {
    const { departing = [] } = result;
    if (subject.kind !== "vault" || departing.length === 0) {
        return result;
    }
    const still = await stillThere(subject, departing);
    return { ...omit(result, "departing"), ...(still.length > 0 && { departing: still }) };
}

type Departing = NonNullable<SubjectResult["departing"]>;

async function stillThere(subject: VaultSubject, departing: Departing): Promise<Departing> {
    try {
        const arm = new ArmReader(subject);
        const live = (await readGrants(subject, await arm.vault(), arm)).flatMap(partsOf);
        return departing.filter((each) => live.some(({ access }) => isSameAccess(each, access)));
    } catch {
        // Nothing depends on it: the next deployment looks again, and says what keeps it from looking.
        return departing;
    }
}
