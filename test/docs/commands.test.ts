import * as fs from "node:fs";
import * as path from "node:path";

const root = path.resolve(__dirname, "../..");

/** Everything that tells people what to run. */
const texts = ["README.md", "CHANGELOG.md", "components", "docs", "policy", "stacks"].flatMap((name) =>
    fs.statSync(path.join(root, name)).isFile()
        ? [name]
        : fs
              .readdirSync(path.join(root, name), { recursive: true, encoding: "utf8" })
              .filter((file) => /\.(md|ts)$/.test(file) && !/(^|\/)(dist|node_modules)\//.test(file))
              .map((file) => path.join(name, file)),
);

describe("the documentation and the messages", () => {
    it("let npx start the library's commands where they are installed, and never fetch one by that name", () => {
        const started = texts.flatMap((file) =>
            [...fs.readFileSync(path.join(root, file), "utf8").matchAll(/npx [^`|]*pulumi-azure-keyvault-\w+/g)].map(
                ([command]) => [file, command.replace(/-\w+$/, "")],
            ),
        );
        expect(started.length).toBeGreaterThan(4);
        expect(started.filter(([, command]) => command !== "npx --no -- pulumi-azure-keyvault")).toEqual([]);
    });
});
