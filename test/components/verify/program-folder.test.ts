import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { programFolder } from "../../../components/verify/program-folder";

let root: string;
beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "program-"));
    mkdirSync(join(root, "infra/src"), { recursive: true });
    writeFileSync(join(root, "infra/src/index.ts"), "");
});
afterEach(() => rmSync(root, { recursive: true }));

const project = (text: string, file = "Pulumi.yaml") => writeFileSync(join(root, "infra", file), text);
const found = (from = "infra") => programFolder(join(root, from)).slice(root.length);

it.each([
    ["that of the project", "name: a\nruntime: nodejs\n", "/infra"],
    ["that of `main`", "name: a\nmain: src\nruntime: nodejs\n", "/infra/src"],
    ["that of `main` with quotes and a comment", "main: './src/' # here\n", "/infra/src"],
    ["that of a `main` that is a file", 'name: a\r\nmain: "src/index.ts"\r\n', "/infra/src"],
    ["that of the project where `main` isn't there", "name: a\nmain: gone\n", "/infra"],
    ["not that of another `main`", "name: a\nconfig:\n    main: src\n", "/infra"],
])("the program's folder is %s", (_which, text, folder) => {
    project(text);
    expect(found()).toBe(folder);
    expect(found("infra/src")).toBe(folder);
});

it("also where the project is in JSON", () => {
    project('{\n    "name": "a",\n    "main": "src",\n    "runtime": "nodejs"\n}\n', "Pulumi.json");
    expect(found()).toBe("/infra/src");
});

it("is the folder itself where there is no project", () => {
    expect(found("infra/src")).toBe("/infra/src");
});
