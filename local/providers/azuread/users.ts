// The function that finds several users at once.
import { type Properties, textOf } from "../rpc/values";
import { toOutputs } from "../schema/convert";
import { type DirectoryContext } from "./directory-type";
import { equals } from "./graph-client";
import { zeroFilled } from "./lookups";
import { listedUserShape } from "./lookup-shapes";

/** The arguments of which one is given, and the properties that they list. */
const KEYS = {
    userPrincipalNames: "userPrincipalName",
    objectIds: "id",
    mails: "mail",
    mailNicknames: "mailNickname",
    employeeIds: "employeeId",
};

const SELECT = Object.entries(listedUserShape)
    .map(([name, { wire }]) => (wire ?? [name])[0] ?? "id")
    .join(",");

/** Finds the users of a list, or all of them. */
export async function getUsers(args: Properties, { graph, signal }: DirectoryContext): Promise<Properties> {
    const given = Object.entries(KEYS).filter(([name]) => args[name] !== undefined);
    const all = args["returnAll"] === true;
    const [key] = given;
    if (all ? key !== undefined : given.length !== 1) {
        throw new Error(
            `Users are looked up by exactly one of ${Object.keys(KEYS).join(", ")}, or all by \`returnAll\`.`,
        );
    }
    const bodies: Properties[] = [];
    if (key === undefined) {
        bodies.push(...(await graph.list("/users", { $select: SELECT }, signal)));
    } else {
        const [name, property] = key;
        for (const value of textsIn(args[name])) {
            const query = { $filter: equals(property, value), $select: SELECT };
            const [found] = await graph.list("/users", query, signal);
            if (found !== undefined) {
                bodies.push(found);
            } else if (args["ignoreMissing"] !== true) {
                throw new Error(
                    `No user has the ${property} "${value}". Set \`ignoreMissing\` to leave such users out.`,
                );
            }
        }
    }
    return outputsOf(args, bodies);
}

function outputsOf(args: Properties, bodies: readonly Properties[]): Properties {
    const users = bodies.map((body) => zeroFilled(listedUserShape, toOutputs(listedUserShape, body)));
    const column = (name: string) => users.map((user) => textOf(user[name]));
    return {
        ...(args["ignoreMissing"] === undefined ? {} : { ignoreMissing: args["ignoreMissing"] }),
        ...(args["returnAll"] === undefined ? {} : { returnAll: args["returnAll"] }),
        employeeIds: column("employeeId"),
        id: `users#${column("objectId").join(",")}`,
        mailNicknames: column("mailNickname"),
        mails: column("mail"),
        objectIds: column("objectId"),
        userPrincipalNames: column("userPrincipalName"),
        users,
    };
}

function textsIn(value: Properties[string] | undefined): string[] {
    return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
