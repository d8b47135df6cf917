import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** Makes a folder from which a project is deployed as from its own: its files are copied, and its folders are linked to. */
export function copyProject(project: string): string {
    if (!fs.existsSync(path.join(project, "Pulumi.yaml"))) {
        throw new Error(`There is no Pulumi.yaml in ${project}: it must be the folder of a Pulumi project.`);
    }
    const root = fs.mkdtempSync(path.join(os.tmpdir(), "chaos-"));
    for (const name of fs.readdirSync(project)) {
        const from = path.join(project, name);
        if (fs.statSync(from).isFile()) {
            fs.copyFileSync(from, path.join(root, name));
        } else if (!name.startsWith(".")) {
            fs.symlinkSync(from, path.join(root, name));
        }
    }
    linkModules(project, root);
    return root;
}

/** Packages are found from where the project really is, also by what looks for them from the copy. */
function linkModules(project: string, root: string): void {
    for (let folder = path.resolve(project); ; folder = path.dirname(folder)) {
        const modules = path.join(folder, "node_modules");
        if (fs.existsSync(modules)) {
            fs.rmSync(path.join(root, "node_modules"), { force: true });
            fs.symlinkSync(modules, path.join(root, "node_modules"));
            return;
        }
        if (folder === path.dirname(folder)) {
            throw new Error(`There is no node_modules above ${project}: install its packages first.`);
        }
    }
}
