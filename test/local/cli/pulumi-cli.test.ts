import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { requirePulumi } from "../../../local/cli/pulumi-cli";

describe("the real Pulumi CLI", () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "path-"));
    const env = { PATH: `${folder}${path.delimiter}${path.dirname(process.execPath)}` };

    afterAll(() => fs.rmSync(folder, { recursive: true }));

    function install(script: string): void {
        fs.writeFileSync(path.join(folder, "pulumi"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    }

    it("is the one that answers with its version", () => {
        install("echo v3.265.0");
        expect(requirePulumi(env)).toBe("v3.265.0");
    });

    it("is not an executable that could not fetch it", () => {
        install('echo "Downloading pulumi v3.265.0..."; echo "pulumi: fetch failed" >&2; exit 1');
        expect(() => requirePulumi(env)).toThrow(
            "`--engine pulumi` needs the Pulumi CLI, and the one on the PATH can't answer `pulumi version`: " +
                "pulumi: fetch failed. Install it (https://www.pulumi.com/docs/install/), " +
                "or leave `--engine` out to use the local engine.",
        );
    });

    it("is not an executable that answers something else", () => {
        install("echo hello");
        expect(() => requirePulumi(env)).toThrow(/can't answer `pulumi version`: hello\./);
    });

    it("is asked for by name when there is none", () => {
        fs.rmSync(path.join(folder, "pulumi"));
        expect(() => requirePulumi({ PATH: folder })).toThrow(/needs the Pulumi CLI, and none is on the PATH\./);
    });
});
