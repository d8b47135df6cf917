import * as pulumi from "@pulumi/pulumi";
import type { AccessMatrixRow } from "../../../components/access/matrix";
import { accessOverview } from "../../../components/reports/access-overview";
import { verificationTable } from "../../../components/reports/verification-table";

function row(changes: Partial<AccessMatrixRow>): AccessMatrixRow {
    return {
        principal: "application",
        objectId: pulumi.output("id"),
        principalType: pulumi.output("ServicePrincipal" as const),
        on: "key signing",
        verbs: ["sign"],
        through: "Key Vault Crypto User",
        allows: ["keys/sign/action"],
        excess: [],
        vaultWide: false,
        ...changes,
    };
}

describe("an access overview", () => {
    it("has one line a principal and object", () => {
        const matrix = [
            row({ excess: ["keys/backup/action", "keys/decrypt/action"] }),
            row({ on: "vault", verbs: ["readMetadata"], through: "Key Vault Reader" }),
            row({ on: "vault", verbs: ["admin"], through: "Key Vault Administrator" }),
            row({ principal: "pipeline", verbs: ["sign", "verify"], through: "access policy", vaultWide: true }),
        ];
        expect(accessOverview(matrix)).toEqual({
            application: {
                "key signing":
                    "sign (Key Vault Crypto User; that role also gives keys/backup/action, keys/decrypt/action)",
                vault: "readMetadata (Key Vault Reader); admin (Key Vault Administrator)",
            },
            pipeline: { "key signing": "sign, verify (access policy, on everything of its kind in the vault)" },
        });
    });
});

describe("a verification table", () => {
    const signing = {
        subject: 'Key "signing" in vault "kv"',
        passed: true,
        verifiedAt: "2026-11-22T03:19:10Z",
        calls: 9,
        passedChecks: ["sign ES256", "rotation policy"],
        failedChecks: [],
        nextRotation: "2027-01-22T03:19:10Z",
        expiresOn: "2027-02-20T03:19:10Z",
    };
    const password = {
        subject: 'Secret "password" in vault "kv"',
        passed: false,
        verifiedAt: "2026-11-22T03:19:10Z",
        calls: 1,
        passedChecks: ["exists"],
        failedChecks: [{ check: "value", problem: "is another than the declared one" }],
    };

    it("has a line an object, and a verdict", () => {
        const result = { passed: true, checks: 2, failed: 0, calls: 9, subjects: [signing] };
        expect(verificationTable(result).split("\n")).toEqual([
            "Verified                     Checks    Next rotation  Expires",
            'Key "signing" in vault "kv"  2 passed  2027-01-22     2027-02-20',
            "2 checks in 9 calls: all passed",
        ]);
    });

    it("says of each failure what was found", () => {
        const result = { passed: false, checks: 4, failed: 1, calls: 10, subjects: [signing, password] };
        expect(verificationTable(result).split("\n")).toEqual([
            "Verified                         Checks              Next rotation  Expires",
            'Key "signing" in vault "kv"      2 passed            2027-01-22     2027-02-20',
            'Secret "password" in vault "kv"  1 passed, 1 FAILED  -              -',
            "4 checks in 10 calls: 1 failed",
            'Secret "password" in vault "kv": value: is another than the declared one',
        ]);
    });
});
