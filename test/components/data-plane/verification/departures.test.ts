/** What becomes of access that was declared until lately, as far as it depends on what else has failed the last deployment. */
import type { DepartingAccess, VaultSubject } from "../../../../components/data-plane/verification/contract";
import { forgetDeclared, rememberHeldUp } from "../../../../components/data-plane/life-cycle/declared";
import { Departures } from "../../../../components/data-plane/verification/access/departures";
import type { LiveGrant } from "../../../../components/data-plane/verification/access/live-grants";

const kim = "0a000000-0000-4000-8000-000000000001";
const subject = {
    kind: "vault",
    target: { vaultId: "/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-app" },
    exclusive: true,
    assignments: [],
} as unknown as VaultSubject;
const grant = {
    objectId: kim,
    role: "role",
    scope: "",
    assignment: "a name",
    actions: ["read"],
} as unknown as LiveGrant;
const departing: DepartingAccess[] = [{ key: `${kim} role `, assignment: "a name", again: true }];
const passed = { subject: "Vault", passed: true, verifiedAt: "", calls: 0, passedChecks: [], failedChecks: [] };

beforeEach(forgetDeclared);

it("is due by the second deployment that was to take it back", () => {
    const before = { subject, result: { ...passed, departing }, onFailure: "fail" as const };
    expect(new Departures(subject, { before }).part([grant], new Set())).toMatchObject({
        overdue: [grant],
        leaving: [],
    });
});

it("isn't due where it shows while the vault is read that another one has failed the last deployment", () => {
    const before = { subject, result: { ...passed, departing }, onFailure: "fail" as const };
    const departures = new Departures(subject, { before });
    rememberHeldUp();
    expect(departures.part([grant], new Set())).toMatchObject({ overdue: [], leaving: [grant] });
});
