/** What the name of an environment variable and the path of a file must be. Given by mistake, the secret itself may stand there: it is not shown. */
import { when, type Complaint } from "./complaints";
import { told } from "./errors";

/** The longest that any system takes: Linux's PATH_MAX, and what its file systems and Windows take for one name. */
const longest = { path: 4_096, name: 255 } as const;

/** Complaints about the name of an environment variable. */
export function aboutVariable(property: string, variable: unknown): Complaint[] {
    const right = typeof variable === "string" && /^[A-Za-z_][A-Za-z0-9_]*$/.test(variable);
    return [
        ...when(!right, property, "be the name of an environment variable", told(variable)),
        ...when(
            right && isValueOfAnother(variable),
            property,
            "be the name of an environment variable, not its value: `process.env.X` is the value of X",
            told(variable),
        ),
    ];
}

/** A variable may be missing on a machine that only previews, and another may hold its name, in capitals as names are. */
function isValueOfAnother(variable: string): boolean {
    const isUsualName = variable === variable.toUpperCase();
    return !isUsualName && process.env[variable] === undefined && Object.values(process.env).includes(variable);
}

/** Complaints about the file of a backup, unless it is left out. */
export function aboutBackup(restoreFrom: unknown): Complaint[] {
    return restoreFrom === undefined ? [] : aboutPath("restoreFrom", restoreFrom);
}

/** Complaints about the path of a file. */
export function aboutPath(property: string, path: unknown): Complaint[] {
    if (typeof path !== "string" || path === "") {
        return [{ property, expected: "be the path of a file", got: told(path) }];
    }
    const isContent =
        /[\n\r\0]/.test(path) ||
        path.length > longest.path ||
        path.split(/[/\\]/).some((name) => name.length > longest.name);
    return when(isContent, property, "be the path of a file, not what is in it", told(path));
}
