// Where provider plugins are installed.
import { accessSync, constants, readdirSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { UserError } from "../../errors";

/**
 * The executable of a package's provider: the first `pulumi-resource-<package>` on the PATH, else the one of this
 * version (or the newest) among the plugins that the Pulumi CLI has installed.
 */
export function findPlugin(packageName: string, version: string | undefined, env: NodeJS.ProcessEnv): string {
    const executable = `pulumi-resource-${packageName}`;
    for (const folder of (env["PATH"] ?? "").split(path.delimiter)) {
        const candidate = path.join(folder, executable);
        if (folder !== "" && isExecutable(candidate)) {
            return candidate;
        }
    }
    const plugins = path.join(env["PULUMI_HOME"] ?? path.join(os.homedir(), ".pulumi"), "plugins");
    const installed = newestInstalled(plugins, packageName, version);
    if (installed !== undefined && isExecutable(path.join(installed, executable))) {
        return path.join(installed, executable);
    }
    const wanted = version === undefined ? "" : ` ${version}`;
    throw new UserError(
        `There is no provider plugin for the package "${packageName}"${wanted}: neither ${executable} on the PATH nor ` +
            `resource-${packageName}${version === undefined ? "" : `-v${version}`} in ${plugins}. The local engine downloads nothing. ` +
            `Install it with \`pulumi plugin install resource ${packageName}${wanted}\`, put it on the PATH, or attach a running one with ` +
            `PULUMI_DEBUG_PROVIDERS=${packageName}:PORT.`,
    );
}

function newestInstalled(plugins: string, packageName: string, version: string | undefined): string | undefined {
    const prefix = `resource-${packageName}-v`;
    let names: string[];
    try {
        names = readdirSync(plugins);
    } catch {
        // No plugin was ever installed.
        return undefined;
    }
    const versions = names.filter((name) => name.startsWith(prefix) && /^\d/.test(name.slice(prefix.length)));
    const found =
        version === undefined
            ? versions.sort((a, b) => a.localeCompare(b, "en", { numeric: true })).at(-1)
            : versions.find((name) => name === prefix + version);
    return found === undefined ? undefined : path.join(plugins, found);
}

function isExecutable(file: string): boolean {
    try {
        accessSync(file, constants.X_OK);
        return true;
    } catch {
        return false;
    }
}
