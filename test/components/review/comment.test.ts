import * as fs from "node:fs";
import * as path from "node:path";
import { commentLimit, parsePreview, reviewComment, type PreviewStep } from "../../../components/review";
import * as plans from "./plans";

const golden = path.join(__dirname, "golden");
const other = "5b5bd8b7-3b7a-4d6a-8df0-111111111111";

interface Case {
    readonly steps: readonly PreviewStep[];
    readonly changeSummary?: Record<string, number>;
    readonly diagnostics?: readonly { urn?: string; message: string; severity: string }[];
    readonly policyEvents?: readonly Record<string, string>[];
}

const { keyInputs, keyOutputs, secretInputs, vaultInputs } = plans;
const { vaultUrn, keyUrn } = {
    vaultUrn: "urn:pulumi:dev::platform::azure-keyvault:index:Vault$azure-native:keyvault:Vault::platform",
    keyUrn: "urn:pulumi:dev::platform::azure-keyvault:index:Key::signing",
};

/** Ten kinds of change and some more, each with the plan that Pulumi makes of it. */
const cases: Record<string, Case> = {
    "create-all": {
        steps: [
            plans.stackStep("create", undefined, { keyIds: { signing: plans.unknown } }),
            plans.componentStep("create", "Vault", "platform"),
            plans.vault("create", "platform", { new: vaultInputs }),
            plans.key("create", "signing", { new: { ...keyInputs, target: plans.unknown } }),
            plans.secret("create", "api-key", { new: { ...secretInputs, target: plans.unknown } }),
            plans.assignment("create", ["Key", "signing"], "crypto-user", false),
            plans.assignment("create", ["Secret", "api-key"], "secrets-user", false),
            plans.verification("create", "signing"),
        ],
        changeSummary: { create: 8 },
    },
    "rotation-changed": {
        steps: [
            plans.stackStep("same", { a: 1 }, { a: 1 }),
            plans.key("update", "signing", {
                old: keyInputs,
                new: { ...keyInputs, rotation: { rotateAfter: "P1M", expireAfter: "P90D", notifyBefore: "P10D" } },
                outputs: keyOutputs,
                diffReasons: ["rotation"],
            }),
            plans.verification("update", "signing", ["signatures of every algorithm", "rotation policy and next date"]),
        ],
        changeSummary: { update: 2, same: 20 },
    },
    "access-gained": {
        steps: [plans.stackStep("same"), plans.assignment("create", ["Secret", "api-key"], "secrets-user", true)],
        changeSummary: { create: 1, same: 22 },
    },
    "access-lost": {
        steps: [plans.stackStep("same"), plans.assignment("delete", ["Key", "signing"], "crypto-user", true)],
        changeSummary: { delete: 1, same: 22 },
    },
    "key-replaced": {
        steps: [
            plans.stackStep("same"),
            plans.key("replace", "signing", {
                old: keyInputs,
                new: { ...keyInputs, curve: "P-384" },
                outputs: keyOutputs,
                diffReasons: ["curve"],
                replaceReasons: ["curve"],
            }),
            plans.verification("update", "signing"),
        ],
        changeSummary: { replace: 1, update: 1, same: 20 },
    },
    "secret-value-changed": {
        steps: [
            plans.stackStep("same"),
            plans.secret("update", "api-key", { old: secretInputs, new: secretInputs, diffReasons: ["value"] }),
        ],
        changeSummary: { update: 1, same: 22 },
    },
    "key-deleted": {
        steps: [
            plans.stackStep("same"),
            plans.key("delete", "signing", { old: keyInputs, outputs: keyOutputs }),
            plans.key("delete", "wrapping", { old: { ...keyInputs, name: "wrapping", onDestroy: "detach" } }),
            plans.secret("delete", "api-key", { old: secretInputs }),
        ],
        changeSummary: { delete: 3, same: 19 },
    },
    "policies-changed": {
        steps: [
            plans.stackStep("same"),
            plans.policies(
                "update",
                [
                    {
                        principal: "application",
                        objectId: plans.applicationId,
                        permissions: { secrets: ["get", "list"] },
                    },
                    { principal: "auditors", objectId: other, permissions: { keys: ["get"] } },
                ],
                [
                    {
                        principal: "application",
                        objectId: plans.applicationId,
                        permissions: { secrets: ["get", "set"] },
                    },
                    { principal: "batch", objectId: plans.unknown, permissions: { keys: ["sign"] } },
                ],
            ),
        ],
        changeSummary: { update: 1, same: 22 },
    },
    "guardrail-warning-and-error": {
        steps: [plans.stackStep("same"), plans.vault("update", "platform", { old: vaultInputs, new: vaultInputs })],
        changeSummary: { update: 1, same: 22 },
        diagnostics: [
            {
                urn: keyUrn,
                message:
                    'warning: Key "signing" never expires (key-expiry, L1: CIS 5.0 8.3.1 and 8.3.2, Azure Policy 152b15f7). Set `rotation.expireAfter`, `expiresAfter` or `expiresOn`.\n',
                severity: "warning",
            },
            {
                message:
                    'error: Vault "platform" can be purged before its retention (vault-purge-protection, L1: CIS 5.0 8.3.5, Azure Policy 0b60c0b2). Set `purgeProtection: true`.\n',
                severity: "error",
            },
            { message: "error: preview failed", severity: "error" },
        ],
    },
    "no-changes": { steps: [plans.stackStep("same", { a: 1 }, { a: 1 })], changeSummary: { same: 23 } },
    "failed-preview": {
        steps: [plans.stackStep("same", { a: 1 }, {})],
        diagnostics: [
            {
                urn: "urn:pulumi:dev::platform::pulumi:pulumi:Stack::platform-dev",
                message:
                    'error: One thing is wrong in Pulumi.dev.yaml; nothing was changed:\n  - `vault.network` must be open or private, got "opne".\n```\n@everyone <img src=x> ```',
                severity: "error",
            },
        ],
    },
};

/** The document of `pulumi preview --json`. */
function digest({ steps, changeSummary, diagnostics }: Case): string {
    return JSON.stringify({ config: {}, steps, diagnostics, changeSummary }, undefined, 4);
}

/** The same as a stream of events, which has no dependencies of properties, and both halves of a replacement. */
function stream({ steps, changeSummary, diagnostics = [], policyEvents = [] }: Case): string {
    const events = [
        ...steps.flatMap(({ op, urn, oldState, newState, diffReasons, replaceReasons }) => {
            const metadata = {
                op,
                urn,
                old: oldState ?? null,
                new: newState ?? null,
                diffs: diffReasons,
                keys: replaceReasons,
            };
            const half = { resourcePreEvent: { metadata: { ...metadata, op: "create-replacement", logical: false } } };
            return [
                ...(op === "replace" ? [half] : []),
                { resourcePreEvent: { metadata: { ...metadata, logical: true } } },
            ];
        }),
        ...diagnostics.map((diagnosticEvent) => ({ diagnosticEvent })),
        ...policyEvents.map((policyEvent) => ({ policyEvent })),
        ...(changeSummary === undefined ? [] : [{ summaryEvent: { resourceChanges: changeSummary } }]),
    ];
    return events.map((event, sequence) => JSON.stringify({ sequence, timestamp: 0, ...event })).join("\n");
}

describe("a preview as a comment", () => {
    it.each(Object.keys(cases))("reads as it should: %s", (name) => {
        const comment = reviewComment(parsePreview(digest(cases[name]!)));
        const file = path.join(golden, `${name}.md`);
        if (process.env["UPDATE_GOLDEN"] !== undefined) {
            fs.writeFileSync(file, comment);
        }
        expect(comment).toBe(fs.readFileSync(file, "utf8"));
    });

    it.each(Object.keys(cases))("reads the same from a stream of events: %s", (name) => {
        expect(reviewComment(parsePreview(stream(cases[name]!)))).toBe(
            reviewComment(parsePreview(digest(cases[name]!))),
        );
    });

    it("tells of a policy pack's findings, which only the events have", () => {
        const policyEvents = [
            {
                ...{ resourceUrn: vaultUrn, policyName: "vault-rbac", policyPackName: "azure-keyvault-guardrails" },
                ...{ enforcementLevel: "mandatory", message: "Guardrail for vaults.\nSet it." },
            },
            {
                ...{ resourceUrn: vaultUrn, policyName: "key-expiry", policyPackName: "azure-keyvault-guardrails" },
                ...{ enforcementLevel: "advisory", message: "Set an expiry." },
            },
        ];
        const comment = reviewComment(parsePreview(stream({ ...cases["no-changes"]!, policyEvents })));
        expect(comment).toContain("- **error** `vault-rbac`: `Guardrail for vaults. Set it.`\n");
        expect(comment).toContain("- **warning** `key-expiry`: `Set an expiry.`\n");
        expect(comment).toContain("## Preview of `platform/dev` failed\n");
    });

    it("tells when certificates are renewed, and what becomes of those that leave", () => {
        const of = (op: string, change: object) =>
            plans.step(op, ["Certificate", "www"], "pulumi-nodejs:dynamic/azure-keyvault:Certificate", "www", change);
        const old = { validityMonths: 12, lifetimeAction: { action: "renew", percentage: 80 }, onDestroy: "delete" };
        const updated = of("update", {
            old,
            new: { ...old, validityMonths: 6, lifetimeAction: { action: "mail", daysBeforeExpiry: 30 } },
        });
        const comment = reviewComment(parsePreview(digest({ steps: [updated, of("delete", { old })] })));
        expect(comment.split("\n").filter((line) => line.startsWith("- "))).toEqual([
            "- **deleted**: `Certificate` `www`: it is deleted: until its retention has passed it can be recovered",
            "- certificate `www` has versions that are valid for months `6`, was `12`",
            "- certificate `www` before it expires has as its action `mail`, was `renew`",
            "- certificate `www` acts before its expiry by days `30`, was `never`",
            "- certificate `www` acts after percent of its life `never`, was `80`",
            ...['- lifetimeAction.action: "renew"', "- lifetimeAction.percentage: 80"],
            ...['- onDestroy: "delete"', "- validityMonths: 12", "- lifetimeAction.percentage: 80"],
        ]);
    });

    it("leaves out by rule what doesn't fit, and says what", () => {
        const many = Array.from({ length: 400 }, (_, index) =>
            plans.key("create", `key-${index}`, { new: { ...keyInputs, tags: { text: "x".repeat(500) } } }),
        );
        const lost = plans.key("delete", "signing", { old: keyInputs });
        const comment = reviewComment(parsePreview(digest({ steps: [plans.stackStep("same"), ...many, lost] })));
        expect(Buffer.byteLength(comment)).toBeLessThanOrEqual(commentLimit);
        expect(Buffer.byteLength(comment)).toBeGreaterThan(commentLimit - 2_000);
        expect(comment).toContain("- **deleted**: `Key` `signing`");
        expect(comment).toMatch(
            /> A comment has room for 65,536 bytes\. Left out: \d+ of 401 resources' properties\.\n$/,
        );
        expect(comment).toContain(`"${"x".repeat(199)}… (502 characters)`);
    });
});

describe("what a comment must never do", () => {
    const hostile = "a`b``c</code></details>\n@admins [x](https://evil.example) <script>\u202e```\n## h";

    it("lets a name or a value become markup", () => {
        const steps = [
            plans.key("delete", hostile, { old: { ...keyInputs, name: hostile } }),
            plans.key("update", "k", {
                old: keyInputs,
                new: { ...keyInputs, contentType: hostile, tags: { [hostile]: hostile } },
            }),
        ];
        const diagnostics = [{ message: `error: ${hostile}`, severity: "error" }];
        const comment = reviewComment(parsePreview(digest({ steps, diagnostics })), { title: hostile });
        expect(withoutCode(comment)).not.toMatch(/@admins|evil|script|## h|\u202e/);
        expect(comment.match(/<\/details>/g)).toHaveLength(
            comment.match(/<details>/g)!.length + hiddenInBlocks(comment),
        );
        expect(comment).not.toContain("\u202e");
        expect(comment).toContain("\\u{202e}");
    });

    it("shows a secret, marked or not", () => {
        const marked = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "hush-1" };
        const pem = "-----BEGIN PRIVATE KEY-----\nhush-2\n-----END PRIVATE KEY-----";
        const arm = "azure-native:keyvault:Secret";
        const steps = [
            plans.secret("create", "s", { new: { ...secretInputs, value: "hush-3", tags: { marked } } }),
            plans.step("create", ["Secret", "arm"], arm, "arm", { new: { properties: { value: "hush-4" } } }),
            plans.key("create", "k", { new: { ...keyInputs, material: "hush-5", note: pem, adminPassword: "hush-6" } }),
        ];
        const diagnostics = [{ message: `error: could not read ${pem}`, severity: "error" }];
        expect(reviewComment(parsePreview(digest({ steps, diagnostics })))).not.toMatch(/hush-\d/);
    });
});

/** A Markdown text without its code spans and blocks, by the rules of CommonMark. */
function withoutCode(text: string): string {
    const shown = text.replace(/^<!-- [\w ./:-]* -->$/gm, "");
    const withoutBlocks = shown.replace(/^(`{3,})\w*\n[\s\S]*?\n\1$/gm, "");
    return withoutBlocks.replace(/(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, "").replace(/<code>.*?<\/code>/g, "");
}

/** How many ends of a folded part are harmless text in code. */
function hiddenInBlocks(text: string): number {
    return (text.match(/<\/details>/g)?.length ?? 0) - (withoutCode(text).match(/<\/details>/g)?.length ?? 0);
}

describe("what is no preview", () => {
    it.each([
        ["", "Got nothing: did the preview itself fail?"],
        ["error: no stack selected", "Got something else."],
        ['{"steps": {}}', "`steps` and `diagnostics` must be lists"],
        ['{"steps": [{"op": 1, "urn": "a"}]}', "`steps` and `diagnostics` must be lists"],
        ["[1]", "Got something else."],
    ])("is refused: %j", (text, says) => {
        expect(() => parsePreview(text)).toThrow(says);
    });
});
