import { ecSelf, issue } from "./certificate-helpers";
import { day, Harness, start } from "./harness";

const seconds = start / 1000;

let vault: Harness;
beforeEach(() => {
    vault = new Harness();
});

describe("the renewal of a certificate", () => {
    const created = async () =>
        (await vault.list("/certificates/c1/versions"))
            .map(({ attributes }) => ((attributes["created"] as number) - seconds) / 86_400)
            .map(Math.floor)
            .sort((a, b) => a - b);

    test("happens at 80 percent of its life, again and again", async () => {
        await issue(vault, "c1");
        vault.pass(291 * day);
        expect(await created()).toEqual([0]);
        vault.pass(2 * day);
        expect(await created()).toEqual([0, 292]);
        expect((await vault.body(200, "GET", "/certificates/c1/pending")).status).toBe("completed");
        vault.pass(400 * day);
        expect(await created()).toEqual([0, 292, 584]);
        expect((await vault.body(200, "GET", "/secrets/c1")).attributes["created"]).toBeGreaterThan(
            seconds + 584 * 86_400,
        );
    });

    test("happens some days before its expiry when the policy says so", async () => {
        const lifetime_actions = [{ trigger: { days_before_expiry: 30 }, action: { action_type: "AutoRenew" } }];
        await issue(vault, "c1", { policy: { ...ecSelf.policy, lifetime_actions } });
        vault.pass(336 * day);
        expect(await created()).toEqual([0, 335]);
    });

    test("doesn't happen to one that is disabled, or of which people are only reminded", async () => {
        await issue(vault, "c1", { ...ecSelf, attributes: { enabled: false } });
        const lifetime_actions = [{ trigger: { lifetime_percentage: 80 }, action: { action_type: "EmailContacts" } }];
        await issue(vault, "c2", { policy: { ...ecSelf.policy, lifetime_actions } });
        vault.pass(360 * day);
        expect(await created()).toEqual([0]);
        expect(await vault.list("/certificates/c2/versions")).toHaveLength(1);
    });
});

describe("a deleted certificate", () => {
    test("takes its key and secret with it, brings them back, and leaves nothing after a purge", async () => {
        const issued = await issue(vault, "c1");
        const deleted = await vault.body(200, "DELETE", "/certificates/c1");
        expect(deleted).toMatchObject({
            recoveryId: "https://kv-test.vault.azure.net/deletedcertificates/c1",
            id: issued.id,
        });
        await vault.error(404, "GET", "/keys/c1");
        await vault.error(404, "GET", "/secrets/c1");
        vault.settle();
        expect(await vault.list("/deletedcertificates")).toHaveLength(1);
        expect(await vault.list("/deletedkeys")).toHaveLength(1);
        expect((await vault.error(403, "DELETE", "/deletedkeys/c1")).innererror?.code).toBe("KeyManagedByKeyVault");
        expect((await vault.error(409, "POST", "/certificates/c1/create", ecSelf)).innererror?.code).toBe(
            "ObjectIsDeletedButRecoverable",
        );
        await vault.body(200, "POST", "/deletedcertificates/c1/recover");
        vault.settle();
        expect(await vault.body(200, "GET", "/certificates/c1")).toEqual(issued);
        await vault.body(200, "GET", "/secrets/c1");

        await vault.body(200, "DELETE", "/certificates/c1");
        vault.settle();
        expect((await vault.call("DELETE", "/deletedcertificates/c1")).status).toBe(204);
        vault.settle();
        await vault.body(200, "PUT", "/secrets/c1", { value: "free" });
    });

    test("comes back from a backup with its key and secret", async () => {
        const issued = await issue(vault, "c1");
        const secret = await vault.body(200, "GET", "/secrets/c1");
        const { value } = await vault.body(200, "POST", "/certificates/c1/backup");
        expect((await vault.error(409, "POST", "/certificates/restore", { value })).code).toBe("Conflict");
        await vault.body(200, "DELETE", "/certificates/c1");
        vault.settle();
        await vault.call("DELETE", "/deletedcertificates/c1");
        vault.settle();
        const restored = await vault.body(200, "POST", "/certificates/restore", { value });
        expect(restored).toEqual({ ...issued, pending: undefined });
        expect(await vault.body(200, "GET", "/secrets/c1")).toEqual(secret);
    });
});

test("an update disables the certificate with its key and secret, and changes its policy", async () => {
    await issue(vault, "c1");
    const updated = await vault.body(200, "PATCH", "/certificates/c1", {
        attributes: { enabled: false },
        tags: { a: "b" },
    });
    expect(updated).toMatchObject({ attributes: { enabled: false }, tags: { a: "b" } });
    expect((await vault.error(403, "GET", "/secrets/c1")).innererror?.code).toBe("SecretDisabled");
    expect((await vault.body(200, "GET", "/keys/c1")).attributes["enabled"]).toBe(false);

    const policy = await vault.body<Record<string, unknown>>(200, "PATCH", "/certificates/c1/policy", {
        key_props: { kty: "RSA", key_size: 3072 },
        x509_props: { validity_months: 6 },
    });
    expect(policy).toMatchObject({
        key_props: { kty: "RSA", key_size: 3072, exportable: true },
        x509_props: { subject: "CN=app", validity_months: 6 },
        issuer: { name: "Self" },
    });
    expect(policy["key_props"]).not.toHaveProperty("crv");
    expect(await vault.body(200, "GET", "/certificates/c1/policy")).toEqual(policy);
});

test("contacts are kept as a whole", async () => {
    expect(await vault.error(404, "GET", "/certificates/contacts")).toEqual({
        code: "ContactsNotFound",
        message: "Contacts not found",
    });
    const contacts = [{ email: "a@example.com", name: "A", phone: "1" }, { email: "b@example.com" }];
    const answer = { id: "https://kv-test.vault.azure.net/certificates/contacts", contacts };
    expect(await vault.body(200, "PUT", "/certificates/contacts", { contacts })).toEqual(answer);
    expect(await vault.body(200, "GET", "/certificates/contacts")).toEqual(answer);
    expect(await vault.body(200, "DELETE", "/certificates/contacts")).toEqual(answer);
    await vault.error(404, "GET", "/certificates/contacts");
});

test("issuers are kept without showing their password, and can't sign unless they are for tests", async () => {
    const body = {
        provider: "DigiCert",
        credentials: { account_id: "account", pwd: "hush" },
        org_details: { admin_details: [{ first_name: "F", last_name: "L", email: "f@example.com", phone: "1" }] },
    };
    const put = await vault.body(200, "PUT", "/certificates/issuers/ca", body);
    expect(put).toEqual({
        id: "https://kv-test.vault.azure.net/certificates/issuers/ca",
        provider: "DigiCert",
        credentials: { account_id: "account" },
        org_details: { zip: 0, ...body.org_details },
        attributes: { enabled: true, created: seconds, updated: seconds },
    });
    expect(await vault.list("/certificates/issuers")).toEqual([{ id: put.id, provider: "DigiCert" }]);
    const ordered = { policy: { ...ecSelf.policy, issuer: { name: "ca" } } };
    await vault.body(202, "POST", "/certificates/c1/create", ordered);
    vault.pass(2000);
    expect(await vault.body(200, "GET", "/certificates/c1/pending")).toMatchObject({ status: "failed" });
    await vault.body(200, "PATCH", "/certificates/issuers/ca", { provider: "Test", attributes: { enabled: false } });
    expect((await issue(vault, "c2", ordered)).cer).toMatch(/^MII/);
    expect((await vault.body(200, "DELETE", "/certificates/issuers/ca")).attributes["enabled"]).toBe(false);
    expect((await vault.error(404, "GET", "/certificates/issuers/ca")).code).toBe("CertificateIssuerNotFound");
});
