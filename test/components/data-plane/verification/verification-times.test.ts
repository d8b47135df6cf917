/** Times of versions that somebody has changed behind the program's back. */
import type { PipelineRequest } from "@azure/core-rest-pipeline";
import { forgetClients } from "../../../../components/data-plane/azure/clients";
import { time } from "../../../../components/data-plane/azure/retry";
import type { SecretSubject, Subject, SubjectResult } from "../../../../components/data-plane/verification/contract";
import { verification } from "../../../../components/data-plane/verification/handler";
import { day } from "../../../local/azure/key-vault/harness";
import { credential, InProcessVault, target } from "../in-process";
import { deployedKey, ec, inputs, rotation, setRotation, verify } from "./verified-keys";

let vault: InProcessVault;

// The innermost policy of every client: the request goes no further than the vault in this process.
jest.mock("../../../../components/data-plane/azure/policies", () => ({
    ...jest.requireActual<object>("../../../../components/data-plane/azure/policies"),
    keepTunnels: { name: "inProcess", sendRequest: (request: PipelineRequest) => vault.sendRequest(request) },
}));
jest.mock("../../../../components/data-plane/azure/credentials", () => ({
    ...jest.requireActual<object>("../../../../components/data-plane/azure/credentials"),
    credentialFor: () => credential,
}));

const realTime = { ...time };

beforeEach(() => {
    vault = new InProcessVault();
    forgetClients();
    time.sleep = () => Promise.resolve();
});

afterEach(() => {
    Object.assign(time, realTime);
});

const ahead = (days: number) => Math.floor((vault.time + days * day) / 1000);
const text = (seconds: number) => `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
const setTimes = (path: string, attributes: object) => vault.body(200, "PATCH", `${path}/`, { attributes });

/** A managed secret as a program knows it after deploying it. */
async function deployedSecret(changes: Partial<SecretSubject> = {}, attributes: object = {}): Promise<SecretSubject> {
    const { id } = await vault.body(200, "PUT", "/secrets/password", { value: "x", attributes });
    const version = String(id).split("/").pop() ?? "";
    return { kind: "secret", target, name: "password", version, mode: "managed", enabled: true, ...changes };
}

/** Verifies again, as the next deployment does. */
async function verifyNext(subject: Subject, result: SubjectResult, before: Subject = subject): Promise<SubjectResult> {
    const olds = { ...inputs(before), result };
    const { outs } = await verification.update("id", olds, inputs(subject, { trigger: "next" }) as never);
    return outs["result"] as SubjectResult;
}

describe.each(["/keys/signing", "/secrets/password"])("of %s", (path) => {
    const deployed = (attributes = {}): Promise<Subject> =>
        path.startsWith("/keys") ? deployedKey(vault, { ...ec, attributes }) : deployedSecret({}, attributes);

    test("an expiry that somebody sets fails until it is declared", async () => {
        const subject = await deployed();
        const first = await verify(subject);
        expect(first.failedChecks).toEqual([]);
        expect((await verifyNext(subject, first)).failedChecks).toEqual([]);
        const exp = ahead(40);
        await setTimes(path, { exp });
        const failed = {
            check: "no undeclared expiry",
            problem: `it expires on ${text(exp)}, which nobody declared: declare \`expiresOn\`, or make a new version`,
        };
        const found = await verifyNext(subject, first);
        expect(found.failedChecks).toEqual([failed]);
        const again = await verifyNext(subject, found);
        expect(again.failedChecks).toEqual([failed]);
        const declared = { ...subject, expiresOn: text(exp) } as Subject;
        const { failedChecks, passedChecks } = await verifyNext(declared, again, subject);
        expect([failedChecks, passedChecks.includes("expiry")]).toEqual([[], true]);
    });

    test("an expiry that it had when it was first verified is none of anybody's since", async () => {
        const subject = await deployed({ exp: ahead(40) });
        const first = await verify(subject);
        expect(first.failedChecks).toEqual([]);
        expect((await verifyNext(subject, first)).failedChecks).toEqual([]);
        await setTimes(path, { exp: ahead(50) });
        expect((await verifyNext(subject, first)).failedChecks).toMatchObject([{ check: "no undeclared expiry" }]);
    });

    test("declared times are compared", async () => {
        const [nbf, exp] = [ahead(-1), ahead(40)];
        const declared = { notBefore: text(nbf), expiresOn: text(exp) };
        const subject = { ...(await deployed({ nbf, exp })), ...declared } as Subject;
        const { failedChecks, passedChecks } = await verify(subject);
        expect(failedChecks).toEqual([]);
        expect(passedChecks).toEqual(expect.arrayContaining(["expiry", "not before"]));
        const others = { nbf: ahead(-2), exp: ahead(50) };
        await setTimes(path, others);
        expect((await verify(subject)).failedChecks).toEqual([
            { check: "expiry", problem: `declared "${text(exp)}", in the vault "${text(others.exp)}"` },
            { check: "not before", problem: `declared "${text(nbf)}", in the vault "${text(others.nbf)}"` },
        ]);
    });

    test("a life is reckoned from the version's making", async () => {
        const subject = { ...(await deployed({ exp: ahead(40) })), expiresAfter: "P40D" } as Subject;
        expect((await verify(subject)).failedChecks).toEqual([]);
        await setTimes(path, { exp: ahead(41) });
        expect((await verify(subject)).failedChecks).toMatchObject([{ check: "expiry" }]);
    });

    test("what puts it off until later fails", async () => {
        const subject = await deployed();
        const nbf = ahead(2);
        await setTimes(path, { nbf });
        expect((await verify(subject)).failedChecks).toEqual([
            {
                check: "no undeclared not before",
                problem: `it can't be used before ${text(nbf)}, which nobody declared: declare \`notBefore\`, or make a new version`,
            },
        ]);
    });
});

test("a version that the rotation policy made has the expiry that the policy gave it", async () => {
    const subject = await deployedKey(vault, ec, rotation);
    const first = await verify(subject);
    await vault.body(200, "POST", "/keys/signing/rotate");
    const second = await verifyNext(subject, first);
    expect(second.failedChecks).toEqual([]);
    await setRotation(vault, rotation);
    expect((await verifyNext(subject, second)).failedChecks).toEqual([]);
    await setTimes("/keys/signing", { exp: ahead(40) });
    expect((await verifyNext(subject, second)).failedChecks).toMatchObject([{ check: "no undeclared expiry" }]);
});

test("others' keys, and a seeded secret, get what times their owners give them", async () => {
    const key = { ...(await deployedKey(vault, ec)), existing: true };
    const seeded = await deployedSecret({ mode: "seeded" });
    for (const [subject, path] of [
        [key, "/keys/signing"],
        [seeded, "/secrets/password"],
    ] as const) {
        const first = await verify(subject);
        await setTimes(path, { exp: ahead(40) });
        expect((await verifyNext(subject, first)).failedChecks).toEqual([]);
    }
});
