import * as fs from "node:fs";
import * as path from "node:path";
import { recorded } from "../components/support/recorder";
import { runSnippet } from "../components/support/run-snippet";

const root = path.resolve(__dirname, "../..");
const folder = path.join(root, "docs", "runbooks");
const files = fs.readdirSync(folder).filter((file) => file !== "README.md");
const read = (file: string) => fs.readFileSync(path.join(folder, file), "utf8");
const snippets = files.flatMap((file) =>
    [...read(file).matchAll(/^( *)```ts\n([\s\S]+?)^ *```/gm)].map(
        ([, indent, source], index) => [`${file} ${index + 1}`, source!.replaceAll(`\n${indent}`, "\n")] as const,
    ),
);

describe("the runbooks", () => {
    it.each(files)("say all that one needs to know: %s", (file) => {
        const headings = [...read(file).matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
        expect(headings).toEqual([
            "When",
            "Who",
            "Before you start",
            "Steps",
            "How to know that it worked",
            "The way back",
        ]);
    });

    it("are all in the list", () => {
        const listed = [...read("README.md").matchAll(/\]\(([\w-]+\.md)\)/g)].map(([, file]) => file);
        expect(listed.sort()).toEqual(files);
    });

    it.each(["README.md", ...files])("lead to what is there: %s", (file) => {
        const links = [...read(file).matchAll(/\]\(([^)#:]+)(?:#([\w-]+))?\)/g)];
        for (const [, target, anchor] of links) {
            const text = fs.readFileSync(path.join(folder, target!), "utf8");
            const anchors = [...text.matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
                title!.toLowerCase().replaceAll(" ", "-"),
            );
            expect(anchor === undefined || anchors.includes(anchor.replaceAll("_", "-"))).toBe(true);
        }
        const { scripts } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")) as {
            scripts: Record<string, string>;
        };
        const named = [...read(file).matchAll(/npm run ([\w-]+)/g)].map(([, name]) => name!);
        expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
    });

    it.each(snippets)("have programs that run: %s", async (_name, source) => {
        const jwk = {
            kty: "EC",
            crv: "P-256",
            x: "eny7Xsn89lJz9zIkwggGUmjYqknlw600aIOKARVdrLU",
            y: "uXIJRU3FGEI6dIDevjnAmBk_A6kIipY9ETecBi8aUEw",
        };
        const registrations = await recorded(() => runSnippet(source), {
            outputs: {
                "azure-native:keyvault:Secret": () => ({ properties: { secretUri: "s", secretUriWithVersion: "s/1" } }),
                "pulumi-nodejs:dynamic/azure-keyvault:Key": () => ({ version: "1", jwk }),
                "pulumi-nodejs:dynamic/azure-keyvault:Verification": () => ({
                    result: { subject: "it", passedChecks: ["works"], failedChecks: [], calls: 1, verifiedAt: "now" },
                }),
            },
        });
        expect(registrations.some(({ type }) => type === "azure-native:keyvault:Vault")).toBe(true);
    });

    it("use variables of the workflows by their names", () => {
        const workflows = fs
            .readdirSync(path.join(root, ".github", "workflows"))
            .map((file) => fs.readFileSync(path.join(root, ".github", "workflows", file), "utf8"))
            .join("\n");
        const used = new Set([...workflows.matchAll(/\bvars\.(\w+)/g)].map(([, name]) => name!));
        const told = read("first-deployment.md");
        expect([...used].filter((name) => !told.includes(`\`${name}\``))).toEqual([]);
    });
});
