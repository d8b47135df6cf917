import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkResolvable } from "../../../components/internal/data-plane-resource";
import type { KeyVaultComponentError } from "../../../components/internal/errors";

function refusal(folder: string): KeyVaultComponentError {
    try {
        checkResolvable(folder);
    } catch (error) {
        return error as KeyVaultComponentError;
    }
    throw new Error("It was not refused.");
}

describe("a program's folder", () => {
    const folder = mkdtempSync(join(tmpdir(), "program-"));
    afterAll(() => rmSync(folder, { recursive: true }));

    test("from which the package can't be loaded is refused with what to install where", () => {
        // The test runner maps the package's name wherever it is asked from: ask as Node.js does.
        jest.spyOn(
            jest.requireActual<{ createRequire(path: string): NodeJS.Require }>("node:module"),
            "createRequire",
        ).mockImplementation(() => {
            throw new Error("Cannot find module");
        });
        const error = refusal(folder);
        jest.restoreAllMocks();
        expect(error.code).toBe("PackageNotResolved");
        expect(error.message).toBe(
            `pulumi-azure-keyvault can't be loaded from the program's folder ${folder}, from which Pulumi's provider process loads it. ` +
                "Add pulumi-azure-keyvault to the dependencies of that folder's package.json (not only to those of a package it uses) and install.",
        );
    });

    test("of this repository is taken", () => {
        expect(() => checkResolvable(join(__dirname, "..", "..", ".."))).not.toThrow();
    });

    test("under Yarn Plug'n'Play is refused with the way out", () => {
        Object.defineProperty(process.versions, "pnp", { value: "3", configurable: true });
        try {
            expect(refusal(join(folder, "pnp")).message).toContain("Set `nodeLinker: node-modules` in .yarnrc.yml");
        } finally {
            Reflect.deleteProperty(process.versions, "pnp");
        }
    });
});
