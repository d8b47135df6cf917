import { certificateClient, secretClient } from "../../../components/data-plane/azure/clients";
import { readInventory } from "../../../local/chaos/inventory";
import { TestAzure } from "../../components/support/azure";

let azure: TestAzure;
beforeAll(async () => {
    azure = await TestAzure.start();
});
afterAll(() => azure.close());

test("tells of secrets that nobody reads, of certificates with their policies, and of what may not be listed", async () => {
    const target = await azure.vault();
    await secretClient(target).setSecret("off", "value", { enabled: false, contentType: "text/plain" });
    const policy = { issuerName: "Self", subject: "CN=web.contoso.com", keyType: "EC", validityInMonths: 6 } as const;
    await (await certificateClient(target).beginCreateCertificate("web", policy)).pollUntilDone();
    const other = await azure.vault({ administrator: false });
    const inventory = await readInventory();
    expect(inventory).toContainEqual(
        `secret in ${target.vaultName}: {"name":"off","versions":1,"contentType":"text/plain","enabled":false,"expires":false}`,
    );
    expect(inventory).toContainEqual(
        expect.stringMatching(
            /^certificate in kv-test-1: \{"name":"web","versions":1,.*"validity_months":6.*"issuer":"Self"\}$/,
        ),
    );
    expect(inventory.filter((line) => line.startsWith("unseen"))).toEqual(
        ["certificates", "keys", "secrets"].map((kind) => `unseen in ${other.vaultName}: ${kind}`),
    );
});
