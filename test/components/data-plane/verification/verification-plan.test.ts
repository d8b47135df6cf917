/** What a preview says that will be verified, where it doesn't know yet what only the deployment decides. */
import type { CertificateSubject } from "../../../../components/data-plane/verification/certificate-subject";
import type {
    KeySubject,
    SecretSubject,
    Subject,
    VaultSubject,
} from "../../../../components/data-plane/verification/contract";
import { verification } from "../../../../components/data-plane/verification/handler";
import { webCertificate } from "../../support/declared-certificate";
import { target } from "../in-process";
import { inputs } from "./verified-keys";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const guardrails = { profile: "cis", resource: "it" } as const;

const key: KeySubject = {
    kind: "key",
    target,
    name: "signing",
    version: "1",
    type: "EC-HSM",
    curve: "P-256",
    operations: ["sign", "verify"],
    enabled: true,
    publicKey: "thumbprint",
    rotation: { rotateAfter: "P2M" },
    guardrails,
};
const secret: SecretSubject = {
    kind: "secret",
    target,
    name: "password",
    version: "1",
    mode: "managed",
    enabled: true,
    contentType: "text/plain",
    expiresOn: "2030-01-01T00:00:00Z",
};
const certificate: CertificateSubject = { ...webCertificate(target), kind: "certificate", version: "1", chain: "" };
const vault: VaultSubject = {
    kind: "vault",
    target,
    name: "kv",
    settings: {},
    exclusive: true,
    assignments: [],
    diagnostics: [{ name: "audit", destinations: {}, logs: [], metrics: [] }],
};

async function planOf(subject: Subject): Promise<unknown> {
    const { inputs: checked } = await verification.check({}, inputs(subject) as never);
    return checked["plan"];
}

test.each<[string, Subject, object]>([
    ["key", key, { version: unknown, publicKey: unknown }],
    ["secret", secret, { version: unknown, expiresOn: unknown }],
    ["certificate", certificate, { version: unknown, chain: unknown, pending: unknown }],
    [
        "vault",
        vault,
        { settings: unknown, diagnostics: [{ name: unknown, destinations: unknown, logs: unknown, metrics: unknown }] },
    ],
])("the plan for a %s is the deployment's", async (_kind, subject, undecided) => {
    const plan = await planOf(subject);
    expect(plan).not.toEqual([]);
    expect(await planOf({ ...subject, target: unknown, ...undecided } as never)).toEqual(plan);
});

test("others' keys that aren't looked at yet have what is verified of every key in their plan", async () => {
    const subject = { ...key, target: unknown, version: unknown, type: unknown, operations: unknown } as never;
    expect(await planOf(subject)).toEqual([
        "declared version, kind, operations and public key",
        "refusals of tampered, foreign and undeclared use",
        "rotation policy and next date",
        "guardrails cis",
    ]);
});
