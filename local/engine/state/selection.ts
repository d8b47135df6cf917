// Which stack of a project is selected: kept per project folder below PULUMI_HOME, as the CLI does.
import { createHash } from "node:crypto";
import path from "node:path";
import type { Project } from "../config/project";
import { pulumiHome } from "./backend";
import { readFileIfExists, writeFileAtomically } from "./files";

function selectionFile(env: NodeJS.ProcessEnv, project: Project): string {
    const hash = createHash("sha1").update(project.file).digest("hex");
    return path.join(pulumiHome(env), "workspaces", `${project.name}-${hash}-workspace.json`);
}

/** The selected stack's name; undefined where none is. */
export function selectedStack(env: NodeJS.ProcessEnv, project: Project): string | undefined {
    const text = readFileIfExists(selectionFile(env, project));
    return text === undefined ? undefined : (JSON.parse(text) as { stack?: string }).stack || undefined;
}

/** Selects a stack, or none. */
export function selectStack(env: NodeJS.ProcessEnv, project: Project, stack: string | undefined): void {
    writeFileAtomically(selectionFile(env, project), `${JSON.stringify(stack === undefined ? {} : { stack })}\n`);
}
