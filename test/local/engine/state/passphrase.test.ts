import { PassphraseCrypter } from "../../../../local/engine/state/passphrase";

// From the tests of Pulumi's CLI, whose passphrases are "password" and the empty one.
const salt = "v1:fozI5u6B030=:v1:F+6ZduKKd8G0/V7L:PGMFeIzwobWRKmEAzUdaQHqC5mMRIQ==";
const saltOfEmptyPassphrase = "v1:LVuDkcjhUns=:v1:WPbL+tmbxnqWswQ2:lebZxStyHT3IZkmbN+3xCx9zqtoPog==";

describe("the passphrase provider", () => {
    it("opens salts that the CLI wrote", async () => {
        await expect(PassphraseCrypter.open(salt, () => "password").prepare()).resolves.toBeUndefined();
        await expect(PassphraseCrypter.open(saltOfEmptyPassphrase, () => "").prepare()).resolves.toBeUndefined();
    });

    it("refuses a wrong passphrase and a damaged salt, at once or at the first use", async () => {
        const wrong = PassphraseCrypter.open(salt, () => "passwort");
        await expect(wrong.prepare()).rejects.toThrow("incorrect passphrase");
        expect(() => wrong.encrypt("x")).toThrow("incorrect passphrase");
        await expect(
            PassphraseCrypter.open("fozI5u6B030=:v1:F+6ZduL:PGM=", () => "password").prepare(),
        ).rejects.toThrow("The stack's `encryptionsalt` is not in a form that this program knows");
    });

    it("asks for no passphrase until something is encrypted", () => {
        const asked = jest.fn(() => "password");
        PassphraseCrypter.open(salt, asked);
        expect(asked).not.toHaveBeenCalled();
    });

    it("reads what another process with the same salt wrote", async () => {
        const writer = await PassphraseCrypter.create("correct horse");
        const ciphertext = writer.encrypt("Zürich ⚡");
        const reader = PassphraseCrypter.open(writer.salt, () => "correct horse");

        expect(ciphertext).toMatch(/^v1:[A-Za-z0-9+/]{16}:[A-Za-z0-9+/]+=*$/);
        expect(reader.decrypt(ciphertext)).toBe("Zürich ⚡");
    });

    it("never writes the same ciphertext twice", () => {
        const crypter = PassphraseCrypter.open(salt, () => "password");
        expect(crypter.encrypt("same")).not.toBe(crypter.encrypt("same"));
    });

    it("says what to do about a ciphertext of another stack", async () => {
        const other = await PassphraseCrypter.create("other");
        const crypter = PassphraseCrypter.open(salt, () => "password");
        expect(() => crypter.decrypt(other.encrypt("x"))).toThrow("A secret could not be decrypted");
    });
});
