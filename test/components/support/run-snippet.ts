import { transformSync } from "@swc/core";
import { compileFunction } from "node:vm";

/** Runs a program as the documentation has it, with the library's sources behind its package name; answers with its exports. */
export function runSnippet(source: string): Record<string, unknown> {
    const { code } = transformSync(source, {
        jsc: { target: "es2022", parser: { syntax: "typescript" } },
        module: { type: "commonjs" },
    });
    const module: { exports: Record<string, unknown> } = { exports: {} };
    const resolve = (name: string): unknown =>
        name === "pulumi-azure-keyvault" ? jest.requireActual("../../../components/index") : jest.requireActual(name);
    const program = compileFunction(code, ["require", "module", "exports"]) as (...args: unknown[]) => void;
    program(resolve, module, module.exports);
    return module.exports;
}
