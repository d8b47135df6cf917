import {
    Certificate,
    CryptoVerification,
    Principal,
    Secret,
    Vault,
    type CertificateArgs,
} from "../../components/index";
import type { VaultSubject } from "../../components/data-plane/verification/contract";
import { delegationCondition } from "../../components/access/delegation";
import { kim, roleAssignment, roles } from "./support/granted";
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

/** The data-plane roles of the deployers, by the lists that the vault and its verification have of them. */
async function accessOfDeployers(certificate: Partial<CertificateArgs>, accessModel: "rbac" | "accessPolicies") {
    const registrations = await recorded(() => {
        const deployers = [Principal.objectId(kim, "Group", "kim")];
        const settings = { resourceGroupName: "rg", vaultName: "kv-app", network: "open", accessModel } as const;
        const vault = new Vault("kv", { ...settings, deployers });
        const web = new Certificate("web", { vault, subject: "CN=web.contoso.com", ...certificate });
        new CryptoVerification("verified", { certificates: [web], vaults: [vault] });
    }, answers);
    const vaults = ofType(registrations, verificationType).map(({ inputs }) => inputs["subject"] as VaultSubject);
    const { assignments, policies } = vaults.find(({ kind }) => kind === "vault")!;
    return { assignments, policies, declared: ofType(registrations, roleAssignment).map(({ name }) => name) };
}

test("knows the access that the verification of certificates itself takes, where nothing else of the vault does", async () => {
    const exportable = await accessOfDeployers({}, "rbac");
    expect(exportable.declared).toEqual(["kv-kim-certificates-officer", "kv-kim-secrets-officer"]);
    expect(exportable.assignments?.map(({ name }) => name)).toEqual([
        "Key Vault Certificates Officer of kim on vault",
        "Key Vault Secrets Officer of kim on vault",
    ]);
    const kept = await accessOfDeployers({ key: { exportable: false } }, "rbac");
    expect(kept.assignments?.map(({ name }) => name)).toEqual([
        "Key Vault Certificates Officer of kim on vault",
        "Key Vault Crypto Officer of kim on vault",
    ]);
    const { policies } = await accessOfDeployers({}, "accessPolicies");
    expect(policies?.flatMap(({ allows }) => allows)).toEqual(expect.arrayContaining(["secrets/getSecret/action"]));
});
