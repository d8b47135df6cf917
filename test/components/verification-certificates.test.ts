/** Certificates whose deployment leaves a request that waits to be signed, and what their verification says of them. */
import { Certificate, CryptoVerification, Vault, type SubjectResult } from "../../components/index";
import { signByOpenssl, testWithOpenssl } from "./support/openssl";
import { stackPerTest } from "./support/stack-per-test";

const world = stackPerTest("kv-waiting");

const program = (answer: { signedChain?: string; renewNow?: string; dnsNames?: string[] }) => () => {
    const { vaultName } = world;
    const vault = new Vault("kv", { resourceGroupName: "rg", vaultName, network: "open", onDestroy: "delete" });
    const certificate = new Certificate("partner", {
        vault,
        issuedBy: "external",
        dnsNames: ["partner.contoso.com"],
        onDestroy: "delete",
        ...answer,
    });
    new CryptoVerification("verified", { certificates: [certificate] });
};

const outputs = (kind: string, name: string) =>
    world.stack.resource(`pulumi-nodejs:dynamic/azure-keyvault:${kind}`, name).outputs ?? {};
const result = () => outputs("Verification", "verified-partner")["result"] as unknown as SubjectResult;
const signed = () => signByOpenssl(outputs("Certificate", "partner")["request"] as string);

testWithOpenssl("a certificate that is signed outside is verified by the deployment that has its answer", async () => {
    const well = { ok: true, errors: [] };
    expect(await world.stack.up(program({}))).toMatchObject(well);
    expect(result()).toMatchObject({
        passed: true,
        passedChecks: ["exists"],
        notes: ["Its request waits to be signed: it is verified once it is."],
    });
    expect(await world.stack.preview(program({}))).toMatchObject({ ...well, steps: [] });

    const answer = { signedChain: signed() };
    const verifies = ["update Certificate partner", "update Verification verified-partner"];
    const { steps, ...done } = await world.stack.up(program(answer));
    expect(done).toMatchObject(well);
    expect(steps).toEqual(expect.arrayContaining(verifies));
    expect(result().passedChecks).toEqual(expect.arrayContaining(["chain", "names", "private key", "version"]));
    expect(await world.stack.preview(program(answer))).toMatchObject({ ...well, steps: [] });

    // Another name asks for another certificate, and the one in force stays until that is signed.
    const dnsNames = ["shop.contoso.com"];
    expect(await world.stack.up(program({ ...answer, dnsNames }))).toMatchObject(well);
    expect(result().passed).toBe(true);
    expect(result().notes).toContainEqual(expect.stringMatching(/^A new request waits to be signed/));
    expect(await world.stack.up(program({ signedChain: signed(), dnsNames }))).toMatchObject(well);
    expect(result().passedChecks).toContain("names");
    expect(result().notes ?? []).not.toContainEqual(expect.stringMatching(/waits to be signed/));
});
