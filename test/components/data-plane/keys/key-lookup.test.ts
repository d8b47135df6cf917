import { keyClient } from "../../../../components/data-plane/azure/clients";
import { keyLookup } from "../../../../components/data-plane/keys/lookup";
import { TestAzure } from "../../support/azure";

let azure: TestAzure;
beforeAll(async () => {
    azure = await TestAzure.start();
});
afterAll(() => azure?.close());

test("a lookup reads the key in one call, and follows its versions", async () => {
    const target = await azure.vault();
    await keyClient(target).createEcKey("shared", { curve: "P-384" });
    await azure.takeCalls();
    const id = `${target.vaultUri}keys/shared`;
    const first = await keyLookup.read(id, { target, name: "shared" });
    expect(await azure.takeCalls()).toEqual(["GET /keys/shared/ 200"]);
    expect(first.id).toBe(id);
    expect(first.inputs).toEqual({ target, name: "shared" });
    expect(first.props).toMatchObject({ type: "EC", curve: "P-384", enabled: true, jwk: { kty: "EC", crv: "P-384" } });
    const { properties } = await keyClient(target).rotateKey("shared");
    expect((await keyLookup.read(id, { ...first.props })).props).toMatchObject({ version: properties.version });
});

test("a lookup of what isn't there says so, and never creates it", async () => {
    const target = await azure.vault();
    await azure.takeCalls();
    await expect(keyLookup.read("id", { target, name: "missing" })).rejects.toThrow(
        `Key "missing" in vault "${target.vaultName}" doesn't exist. Declare it with \`new Key\`, or correct its name.`,
    );
    expect(await azure.takeCalls()).toEqual(["GET /keys/missing/ 404"]);
});
