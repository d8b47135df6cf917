import { geographyOf } from "../../../../local/azure/locations";
import { BackupSeal } from "../../../../local/azure/key-vault/backup";
import { issue } from "./certificate-helpers";
import { Harness } from "./harness";

const makers = {
    keys: (vault: Harness) => vault.body(200, "POST", "/keys/one/create", { kty: "EC" }),
    secrets: (vault: Harness) => vault.body(200, "PUT", "/secrets/one", { value: "s3cret" }),
    certificates: (vault: Harness) => issue(vault, "one"),
};
const kinds = Object.keys(makers) as (keyof typeof makers)[];

/** Restores in a vault of another region, which has the object already: an error says how far it came. */
async function restoreIn(vault: Harness, region: string, kind: string, value: string): Promise<unknown[]> {
    Object.assign(vault.vault, { location: region });
    const answer = await vault.call("POST", `/${kind}/restore`, { value });
    return [answer.status, answer.body.error.message];
}

const taken = [409, expect.any(String)];

describe("a backup", () => {
    test.each(kinds)("of %s is restored in its own geography only", async (kind) => {
        const vault = new Harness();
        await makers[kind](vault);
        const { value } = await vault.body(200, "POST", `/${kind}/one/backup`);
        expect(await restoreIn(vault, "westus3", kind, value)).toEqual(taken);
        for (const region of ["canadacentral", "germanywestcentral", "usgovvirginia"]) {
            expect(await restoreIn(vault, region, kind, value)).toEqual([400, "Cannot decrypt backup blob."]);
        }
    });

    test("that doesn't tell where it is from is restored anywhere, as one of an earlier version", async () => {
        const vault = new Harness();
        await makers.keys(vault);
        const { value } = await vault.body(200, "POST", "/keys/one/backup");
        const seal = new BackupSeal(vault.store);
        const { geography, ...earlier } = seal.open("keys", value) as Record<string, unknown>;
        expect(geography).toBe("United States");
        expect(await restoreIn(vault, "germanywestcentral", "keys", seal.seal("keys", earlier))).toEqual(taken);
    });

    test("of a managed HSM is bound to no geography", async () => {
        const hsm = Harness.managedHsm();
        await hsm.body(200, "POST", "/keys/one/create", { kty: "RSA-HSM" });
        const { value } = await hsm.body(200, "POST", "/keys/one/backup");
        expect((await restoreIn(hsm, "germanywestcentral", "keys", value))[0]).toBe(409);
    });
});

test("a region is in one geography, however it is spelt", () => {
    expect(["East US", "westus3", "canadaeast", "North Europe", "germanynorth", "nowhere"].map(geographyOf)).toEqual([
        ...["United States", "United States", "Canada", "Europe", "Germany"],
        undefined,
    ]);
});
