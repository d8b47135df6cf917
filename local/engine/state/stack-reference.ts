import { UserError, exitCodes } from "../errors";

/** The one organization that a file backend has. */
export const ORGANIZATION = "organization";

/** A stack of a project. */
export interface StackReference {
    project: string;
    stack: string;
}

const NAME = /^[A-Za-z0-9_.-]{1,100}$/;

/** `organization/<project>/<stack>`. */
export function fullName(reference: StackReference): string {
    return `${ORGANIZATION}/${reference.project}/${reference.stack}`;
}

/** Reads `<stack>`, `organization/<stack>` or `organization/<project>/<stack>`. */
export function parseStackReference(text: string, currentProject: string | undefined): StackReference {
    const parts = text.split("/");
    const stack = parts.at(-1) ?? "";
    const project = parts.length === 3 ? parts[1] : currentProject;
    if (parts.length > 3 || (parts.length > 1 && parts[0] !== ORGANIZATION)) {
        throw new UserError(
            `"${text}" does not name a stack of a file backend: allowed are <stack> and ${ORGANIZATION}/<project>/<stack>.`,
            exitCodes.usage,
        );
    }
    if (project === undefined || project === "") {
        throw new UserError(
            `There is no Pulumi.yaml here, so "${text}" must name its project: ${ORGANIZATION}/<project>/${stack}.`,
            exitCodes.usage,
        );
    }
    for (const [what, name] of [
        ["stack", stack],
        ["project", project],
    ]) {
        if (name === undefined || !NAME.test(name) || name === "." || name === "..") {
            throw new UserError(
                `The ${what} name "${name}" is not valid: 1 to 100 letters, digits, hyphens, underscores and periods are allowed.`,
                exitCodes.usage,
            );
        }
    }
    return { project, stack };
}
