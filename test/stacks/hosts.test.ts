import * as fs from "node:fs";
import * as path from "node:path";

describe("the sources of the library and the stacks", () => {
    const root = path.resolve(__dirname, "../..");
    const cloudTable = path.join("components", "internal", "clouds.ts");

    /** Hosts of any of the clouds, in code. Comments may link to documentation. */
    const hosts =
        /(login\.[\w.]+|management\.[\w.]+|graph\.[\w.]+|vault\.azure\.\w+|vaultcore\.[\w.]+|managedhsm\.[\w.]+|core\.windows\.net|[\w.]*(usgovcloudapi\.net|chinacloudapi\.cn|microsoftonline\.\w+))/;

    function sources(folder: string): string[] {
        return fs.readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
            const name = path.join(folder, entry.name);
            if (entry.isDirectory()) {
                return ["dist", "node_modules"].includes(entry.name) ? [] : sources(name);
            }
            return name.endsWith(".ts") ? [name] : [];
        });
    }

    function namesHost(file: string): boolean {
        const code = fs.readFileSync(path.join(root, file), "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/ .*/g, "");
        return [...code.matchAll(/"[^"\n]*"|`[^`]*`/g)].some(([text]) => hosts.test(text));
    }

    it("name hosts of Azure in the table of the clouds alone", () => {
        const all = [...sources("components"), ...sources("stacks")];
        expect(all).toContain(cloudTable);
        expect(all.filter(namesHost)).toEqual([cloudTable]);
    });
});
