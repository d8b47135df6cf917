import * as handlers from "../../../components/data-plane";
import { omit } from "../../../components/internal/omit";
import { lossesOf } from "../../../components/review/losses";
import type { PreviewStep } from "../../../components/review/preview";
import { keyInputs, secretInputs, step, vault, vaultInputs } from "./plans";

/** Every type of dynamic resource that the library declares. */
const kinds = Object.keys(handlers).map((handler) => handler.charAt(0).toUpperCase() + handler.slice(1));
const dynamic = (kind: string) => `pulumi-nodejs:dynamic/azure-keyvault:${kind}`;

function lossOf(op: "delete" | "replace", kind: string, old: Record<string, unknown> = {}) {
    return told(step(op, ["Owner", "owner"], dynamic(kind), "it", op === "delete" ? { old } : { old, new: old }));
}

function told(...steps: PreviewStep[]) {
    const losses = lossesOf({ steps, diagnostics: [], policyViolations: [] });
    return losses.map(({ meaning, destructive }) => ({ meaning, destructive }));
}

const recovered = "it is deleted: until its retention has passed it can be recovered";
const leaves = { meaning: "it stays in Azure as it is, and leaves the stack", destructive: false };

describe("what goes with a resource of each type of the library", () => {
    const objects = [
        ...(["Backup", "Certificate", "CertificateAuthority", "CertificateContacts", "CertificateIssuer"] as const),
        ...(["Key", "Secret"] as const),
    ];
    const helpers = kinds.filter((kind) => !(objects as readonly string[]).includes(kind));

    test.each(objects)("%s: is told in words of its own", (kind) => {
        const [deleted] = lossOf("delete", kind, { onDestroy: kind === "Backup" ? undefined : "delete" });
        const [replaced] = lossOf("replace", kind);
        expect(deleted?.meaning).toMatch(/^(it is deleted|they are deleted|its)\b.{20}/);
        expect(replaced?.meaning).not.toBe("it is deleted and made anew");
        expect(replaced?.meaning).toMatch(
            /^(a new \w+ takes (its place|the place of its file)|the contacts are set anew)/,
        );
    });

    test.each(helpers)("%s: nothing, or access, which is told of elsewhere", (kind) => {
        expect([...lossOf("delete", kind), ...lossOf("replace", kind)]).toEqual([]);
    });

    test.each(kinds)("%s: can be recovered where Azure keeps what is deleted, and nowhere else", (kind) => {
        const isKept = ["Key", "Secret", "Certificate"].includes(kind);
        const promised = lossOf("delete", kind, { onDestroy: "delete" }).filter(({ meaning }) => meaning === recovered);
        expect(promised).toHaveLength(isKept ? 1 : 0);
    });
});

test("a vault can be recovered, whoever declares it", () => {
    expect(told(vault("delete", "platform", { old: vaultInputs }))).toEqual([
        { meaning: recovered, destructive: true },
    ]);
});

test("keys and secrets stay where the state says nothing of it: it leaves out what is as usual", () => {
    const [key, secret] = [omit(keyInputs, "onDestroy"), omit(secretInputs, "onDestroy")];
    expect([...lossOf("delete", "Key", key), ...lossOf("delete", "Secret", secret)]).toEqual([leaves, leaves]);
});

test("a backup's file stays, and nothing of a certificate authority is in Azure", () => {
    expect(lossOf("delete", "Backup")).toEqual([
        { meaning: "its file stays where it is, and leaves the stack", destructive: false },
    ]);
    expect(lossOf("delete", "CertificateAuthority")).toEqual([
        { meaning: expect.stringContaining("leave with the state") as string, destructive: true },
    ]);
});
