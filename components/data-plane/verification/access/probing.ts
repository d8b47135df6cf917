/** Tries, as each identity that the verification may act as, what it should and what it shouldn't be able to do. */
import { messageOf } from "../../../internal/errors";
import { time } from "../../azure/retry";
import type { ActAsInputs, ProbedObject, VaultSubject } from "../contract";
import type { Findings } from "../report";
import { RemoteKey, type KeyBundle } from "../remote-key";
import { RemoteVault } from "../remote-vault";
import { signInAs, type ActingIdentity } from "./act-as";
import { reaches, type LiveGrant } from "./live-grants";
import type { Memberships } from "./memberships";
import { outcomeOf, probesOfKey, probesOfSecret, type Outcome, type Probe } from "./probes";

/** What is known of access when the probing begins. */
export interface ProbeWork {
    readonly subject: VaultSubject;
    readonly accessTimeoutSeconds: number;
    readonly findings: Findings;
    /** What was declared, and what is in force. */
    readonly declared: readonly DeclaredGrant[];
    /** What is in force until this deployment takes it back: it may be allowed. */
    readonly leaving: readonly LiveGrant[];
    readonly live: readonly LiveGrant[];
    /** The groups that principals are in, as far as they matter. */
    readonly memberships: Memberships;
}

/** Something that the program gives a principal. */
export type DeclaredGrant = Pick<LiveGrant, "objectId" | "scope" | "actions"> & { readonly principal: string };

/** What was tried as one identity on one object. */
export interface Probed {
    readonly principal: string;
    readonly objectId: string;
    readonly on: string;
    readonly allowed: readonly string[];
    readonly refused: readonly string[];
}

/** What the probing came to. */
export interface Probing {
    readonly probed: readonly Probed[];
    readonly calls: number;
    readonly notes: readonly string[];
}

const firstWaitMs = 500;
const longestWaitMs = 15_000;

/** Probes every object as every identity. */
export async function probeAccess(work: ProbeWork): Promise<Probing> {
    const { actAs = [], objects = [] } = work.subject;
    if (actAs.length === 0) {
        return { probed: [], calls: 0, notes: [] };
    }
    const keys = new KeyBundles(work);
    const each = await Promise.all(actAs.map((identity) => probeAs(identity, objects, keys, work)));
    return {
        probed: each.flatMap(({ probed }) => probed),
        calls: each.reduce((sum, { calls }) => sum + calls, keys.calls),
        notes: each.flatMap(({ notes }) => notes),
    };
}

async function probeAs(
    actAs: ActAsInputs,
    objects: readonly ProbedObject[],
    keys: KeyBundles,
    work: ProbeWork,
): Promise<Probing> {
    const { subject, findings, accessTimeoutSeconds } = work;
    const notes: string[] = [];
    const acting = await signedIn(actAs, work, notes);
    if (acting === undefined) {
        return { probed: [], calls: 0, notes };
    }
    const wrong = work.declared.find(
        ({ principal, objectId }) => principal === actAs.principal && objectId !== acting.objectId,
    );
    findings.record(
        `${actAs.principal} signs in as itself`,
        wrong === undefined ? undefined : `declared object id ${wrong.objectId}, signed in as ${acting.objectId}`,
    );
    const vault = new RemoteVault(subject.target, accessTimeoutSeconds, acting.credential);
    const { objectId } = acting;
    const { groups, unknown } = await work.memberships.of(objectId, actAs.principal);
    const held = [objectId, ...groups];
    const probed = await Promise.all(
        objects.map((object) => probeObject({ actAs, object, vault, held, unknown, keys, objectId }, work)),
    );
    return { probed: probed.flat(), calls: vault.calls, notes };
}

async function signedIn(actAs: ActAsInputs, work: ProbeWork, notes: string[]): Promise<ActingIdentity | undefined> {
    const { subject, findings, accessTimeoutSeconds } = work;
    const signIn = () => signInAs(actAs, subject.target, accessTimeoutSeconds);
    if (actAs.ifUnavailable === "fail") {
        return findings.read(`sign in as ${actAs.principal}`, signIn);
    }
    try {
        return await signIn();
    } catch (error) {
        notes.push(`${actAs.principal}: access is computed only, for ${messageOf(error)}`);
        return undefined;
    }
}

interface ObjectProbing {
    readonly actAs: ActAsInputs;
    readonly objectId: string;
    readonly object: ProbedObject;
    readonly vault: RemoteVault;
    /** The identity and its groups. */
    readonly held: readonly string[];
    /** What may be groups of the identity: nobody could say. */
    readonly unknown: readonly string[];
    readonly keys: KeyBundles;
}

async function probeObject(probing: ObjectProbing, work: ProbeWork): Promise<Probed[]> {
    const { actAs, object, objectId } = probing;
    const on = `${object.kind}/${object.name}`;
    const outcomes = new Map<string, Outcome>();
    await work.findings.run(`probed: ${actAs.principal} on ${on}`, async () => {
        const probes = await probesOf(object, probing.keys);
        const wrong = await Promise.all(probes.map((probe) => tryOne(probe, on, probing, work, outcomes)));
        const told = wrong.filter((each) => each !== undefined);
        return told.length === 0 ? undefined : told.join("; ");
    });
    const having = (wanted: Outcome) =>
        [...outcomes].flatMap(([action, outcome]) => (outcome === wanted ? [action] : [])).sort();
    return [{ principal: actAs.principal, objectId, on, allowed: having("allowed"), refused: having("refused") }];
}

async function probesOf(object: ProbedObject, keys: KeyBundles): Promise<Probe[]> {
    return object.kind === "keys" ? probesOfKey(object.name, await keys.get(object.name)) : probesOfSecret(object.name);
}

/** Tries one thing, keeps what came of it, and answers with what is wrong about that. */
async function tryOne(
    { action, request }: Probe,
    on: string,
    { vault, held, unknown }: ObjectProbing,
    work: ProbeWork,
    outcomes: Map<string, Outcome>,
): Promise<string | undefined> {
    const has = (holders: readonly string[], grants: readonly Pick<LiveGrant, "objectId" | "scope" | "actions">[]) =>
        grants.some(
            (grant) =>
                holders.includes(grant.objectId) && reaches(grant.scope, `/${on}`) && grant.actions.includes(action),
        );
    const [declared, live] = [has(held, work.declared), has(held, work.live)];
    // What ARM says takes a while to reach the vault, in either direction. What contradicts ARM's own word is not waited for, and
    // neither is what a group may give whose members nobody could say.
    const expected: Outcome | undefined = live ? "allowed" : has(unknown, work.live) ? undefined : "refused";
    const outcome = await untilExpected(expected, work.accessTimeoutSeconds, () =>
        outcomeOf(() => vault.sendAtOnce(request)),
    );
    outcomes.set(action, outcome);
    if (declared && outcome === "refused") {
        return `${action} is granted, and refused by the vault`;
    }
    const granted = declared || has(unknown, work.declared) || has([...held, ...unknown], work.leaving);
    if (!granted && outcome === "allowed" && work.subject.exclusive) {
        return `${action} is not granted by this program, and the vault does it`;
    }
    return undefined;
}

async function untilExpected(
    expected: Outcome | undefined,
    timeoutSeconds: number,
    attempt: () => Promise<Outcome>,
): Promise<Outcome> {
    const end = time.passed() + timeoutSeconds * 1000;
    for (let wait = firstWaitMs; ; wait = Math.min(2 * wait, longestWaitMs)) {
        const outcome = await attempt();
        if (expected === undefined || outcome === expected || time.passed() >= end) {
            return outcome;
        }
        await time.sleep(Math.min(wait, end - time.passed()));
    }
}

/** The public keys that probes encrypt with, read once each with the deployer's access. */
class KeyBundles {
    private readonly asked = new Map<string, { readonly remote: RemoteKey; readonly bundle: Promise<KeyBundle> }>();

    constructor(private readonly work: ProbeWork) {}

    get calls(): number {
        return [...this.asked.values()].reduce((sum, { remote }) => sum + remote.calls, 0);
    }

    get(name: string): Promise<KeyBundle> {
        const { subject, accessTimeoutSeconds } = this.work;
        let asked = this.asked.get(name);
        if (asked === undefined) {
            const remote = new RemoteKey({ target: subject.target, name, accessTimeoutSeconds });
            asked = { remote, bundle: remote.get() };
            this.asked.set(name, asked);
        }
        return asked.bundle;
    }
}
