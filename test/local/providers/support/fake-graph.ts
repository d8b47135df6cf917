// A small Microsoft Graph: collections with equality filters, and references between objects.
import { randomUUID } from "node:crypto";
import { type Properties, textOf } from "../../../../local/providers/rpc/values";
import { type Intercept, type Prepared, type Received } from "./fake-arm";

const REFERENCE = /^(\/v1\.0\/\w+\/[^/]+)\/(owners|members|transitiveMembers)(?:\/(?!\$ref)([^/]+))?(\/\$ref)?$/;

/** Answers as Graph does; plugs into a `FakeArm` as its intercept. */
export class FakeGraph {
    /** By path: `/v1.0/groups/{id}`. */
    readonly objects = new Map<string, Properties>();
    /** Object ids by `{path}/{relation}`. */
    readonly related = new Map<string, string[]>();

    readonly intercept: Intercept = (request) => this.#reference(request) ?? this.#object(request);

    add(collection: string, object: Properties): string {
        const id = typeof object["id"] === "string" ? object["id"] : randomUUID();
        this.objects.set(`/v1.0/${collection}/${id}`, { ...object, id });
        return id;
    }

    #reference({ method, path, body }: Received): Prepared | undefined {
        const [, object = "", relation = "", member, isReference] = REFERENCE.exec(path) ?? [];
        if (relation === "" || (member !== undefined && isReference === undefined)) {
            return undefined;
        }
        const key = `${object}/${relation}`;
        const ids = this.related.get(key) ?? [];
        if (method === "GET") {
            return { status: 200, body: { value: ids.map((id) => ({ id })) } };
        }
        const url = body?.["@odata.id"];
        const added = typeof url === "string" ? url.slice(url.lastIndexOf("/") + 1) : "";
        this.related.set(key, method === "DELETE" ? ids.filter((id) => id !== member) : [...ids, added]);
        return { status: 204 };
    }

    #object({ method, path, body, query }: Received): Prepared {
        const known = this.objects.get(path);
        switch (method) {
            case "POST": {
                const { "owners@odata.bind": owners, "members@odata.bind": members, ...own } = body ?? {};
                const id = this.add(path.replace("/v1.0/", ""), { appId: randomUUID(), ...own });
                for (const [relation, urls] of [["owners", owners] as const, ["members", members] as const]) {
                    const ids = (Array.isArray(urls) ? urls : []).map((url) => textOf(url).split("/").at(-1) ?? "");
                    this.related.set(`${path}/${id}/${relation}`, ids);
                }
                return { status: 201, body: this.objects.get(`${path}/${id}`) ?? {} };
            }
            case "PATCH":
                this.objects.set(path, { ...known, ...body });
                return { status: 204 };
            case "DELETE":
                this.objects.delete(path);
                return { status: known === undefined ? 404 : 204 };
            default:
                return known === undefined ? this.#list(path, query.get("$filter")) : { status: 200, body: known };
        }
    }

    #list(path: string, filter: string | null): Prepared {
        const depth = path.split("/").length + 1;
        const all = [...this.objects].filter(([key]) => key.startsWith(`${path}/`) && key.split("/").length === depth);
        if (all.length === 0 && depth % 2 === 1) {
            return {
                status: 404,
                body: { error: { code: "Request_ResourceNotFound", message: "It does not exist." } },
            };
        }
        const comparisons = (filter ?? "").split(" and ").flatMap((part) => {
            const [, name = "", value = ""] = /^(\w+) eq (.+)$/.exec(part) ?? [];
            return name === ""
                ? []
                : [[name, value.startsWith("'") ? value.slice(1, -1).replaceAll("''", "'") : value]];
        });
        const found = all
            .map(([, object]) => object)
            .filter((object) =>
                comparisons.every(([name = "", value]) => {
                    const own = object[name];
                    return (typeof own === "string" ? own : JSON.stringify(own)) === value;
                }),
            );
        return { status: 200, body: { value: found } };
    }
}
