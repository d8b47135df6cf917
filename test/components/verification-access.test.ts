import { CryptoVerification, Principal, Secret, Vault } from "../../components/index";
import type { VaultSubject } from "../../components/data-plane/verification/contract";
import { delegationCondition } from "../../components/access/delegation";
import { kim, roles } from "./support/granted";
import { ofType, recorded } from "./support/recorder";

const verificationType = "pulumi-nodejs:dynamic/azure-keyvault:Verification";
const result = { subject: "x", passed: true, verifiedAt: "", calls: 0, passedChecks: [], failedChecks: [] };
const answers = { outputs: { [verificationType]: () => ({ result }) } };

test("compares a vault with the access declared in any way: of its own, shared, delegated, eligible", async () => {
    const who = Principal.objectId(kim, "Group", "kim");
    const registrations = await recorded(() => {
        const vault = new Vault("kv", { resourceGroupName: "rg", vaultName: "kv-app", network: "open" });
        const password = new Secret("password", { vault, generate: {} });
        vault.grants.delegate(who, { roles: ["secretsUser"] });
        password.grants.read(who, { onExisting: "adopt" });
        vault.grants.admin(who, { eligible: {} });
        password.grants.write(who, { role: "exact", eligible: {} });
        new CryptoVerification("verified", { vaults: [vault] });
    }, answers);
    const [verified] = ofType(registrations, verificationType);
    const { assignments = [] } = verified?.inputs["subject"] as VaultSubject;
    const ofKim = { principal: "kim", principalId: kim, principalType: "Group" };
    expect(assignments.filter(({ principal }) => principal === "kim")).toEqual([
        {
            ...ofKim,
            name: "Role Based Access Control Administrator of kim on vault",
            role: "f58310d9-a9f6-439a-9e8d-f62e7b41a168",
            scope: "",
            condition: delegationCondition({ roles: ["secretsUser"] }),
        },
        {
            ...ofKim,
            name: "Key Vault Secrets User of kim on secret password",
            role: roles.secretsUser,
            scope: "/secrets/password",
        },
        {
            ...ofKim,
            name: "Key Vault Administrator, when activated of kim on vault",
            role: roles.administrator,
            scope: "",
            eligible: true,
        },
        {
            ...ofKim,
            name: "custom role for `write`, when activated of kim on secret password",
            role: expect.any(String) as string,
            scope: "/secrets/password",
            allows: ["secrets/setSecret/action", "secrets/update/action"],
            eligible: true,
        },
    ]);
});
