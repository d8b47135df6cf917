import { spawnSync } from "node:child_process";
import { join } from "node:path";

const LIBRARIES = ["azure-identity", "azure-keyvault-keys", "azure-keyvault-secrets", "azure-keyvault-certificates"];
const MODULES = ["identity", "keyvault.keys", "keyvault.secrets", "keyvault.certificates", "mgmt.keyvault"];

/** Where what is installed on request is kept for the next time. */
const INSTALLED = join(__dirname, "..", "..", "..", "..", ".local", "azure-clients");

/**
 * The Python that has Azure's libraries, and `az`: those that `AZURE_PYTHON` and `AZURE_CLI` name, those on the path, or,
 * with `INSTALL_AZURE_CLIENTS=1`, those that pip installs (some minutes, once). `undefined` for what there isn't.
 */
export function findClients(): { readonly python?: string; readonly az?: string } {
    if (process.env["INSTALL_AZURE_CLIENTS"] === "1") {
        install();
    }
    const bin = (name: string) => join(INSTALLED, "bin", name);
    const imports = `${MODULES.map((name) => `import azure.${name}`).join("\n")}\nimport aiohttp`;
    const python = [process.env["AZURE_PYTHON"], bin("python"), "python3"].find(
        (candidate) => candidate !== undefined && succeeds(candidate, ["-c", imports]),
    );
    const az = [process.env["AZURE_CLI"], bin("az"), "az"].find(
        (candidate) => candidate !== undefined && succeeds(candidate, ["--version"]),
    );
    return { ...(python === undefined ? {} : { python }), ...(az === undefined ? {} : { az }) };
}

/** Without success where the package index can't be reached: then the clients aren't found. */
function install(): void {
    if (!succeeds(join(INSTALLED, "bin", "az"), ["--version"])) {
        spawnSync("python3", ["-m", "venv", INSTALLED]);
        const packages = [...LIBRARIES, "azure-mgmt-keyvault", "aiohttp", "azure-cli"];
        spawnSync(join(INSTALLED, "bin", "pip"), ["install", "--quiet", ...packages]);
    }
}

function succeeds(command: string, args: readonly string[]): boolean {
    return spawnSync(command, args, { stdio: "ignore" }).status === 0;
}
