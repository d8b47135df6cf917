/** Which logical names the principals of a preview have. */
import { guid, slug } from "../internal/names";
import type { Preview, Properties, ResourceState } from "./preview";
import { dataPlaneKind, isAzureNative, parseUrn, statesOf } from "./resources";
import { isMap } from "./values";

/** Finds the name of a principal by its object id, or by the form that the name has in resources' names. */
export class PrincipalNames {
    private readonly byId = new Map<string, string>();
    private readonly bySlug = new Map<string, string>();

    constructor({ steps }: Preview) {
        const states = steps.flatMap(statesOf);
        for (const state of states) {
            this.addIdentity(state);
        }
        // What the program calls them comes last: it holds.
        for (const state of states) {
            this.addDeclared(state);
        }
    }

    ofId(objectId: string | undefined): string | undefined {
        return objectId === undefined ? undefined : this.byId.get(objectId.toLowerCase());
    }

    ofSlug(text: string): string {
        return this.bySlug.get(text) ?? text;
    }

    /** Identities that the stack declares have an object id among their outputs. */
    private addIdentity({ urn, outputs }: ResourceState): void {
        const identity = isAzureNative(urn, "managedidentity", "UserAssignedIdentity");
        const directory = parseUrn(urn).type.startsWith("azuread:");
        const id = outputs?.[identity ? "principalId" : "objectId"];
        if ((identity || directory) && typeof id === "string") {
            this.add(parseUrn(urn).name, id);
        }
    }

    /** Access policies carry the names; so does the verification of a vault, for both access models. */
    private addDeclared({ urn, inputs }: ResourceState): void {
        const kind = dataPlaneKind(urn);
        if (kind === "AccessPolicies") {
            listOf(inputs?.["entries"]).forEach(({ principal, objectId }) => this.add(principal, objectId));
        } else if (kind === "Verification" && isMap(inputs?.["subject"])) {
            const { policies, assignments } = inputs["subject"];
            listOf(policies).forEach(({ principal, objectId }) => this.add(principal, objectId));
            listOf(assignments).forEach(({ name, principalId }) => this.add(principalOf(name), principalId));
        }
    }

    private add(name: unknown, objectId: unknown): void {
        if (typeof name !== "string") {
            return;
        }
        this.bySlug.set(slug(name), name);
        if (typeof objectId === "string" && guid.test(objectId)) {
            this.byId.set(objectId.toLowerCase(), name);
        }
    }
}

/** The members of a list that have properties. */
export function listOf(value: unknown): Properties[] {
    return Array.isArray(value) ? value.filter(isMap) : [];
}

/** From what a verification calls an assignment: `Key Vault Secrets User of app on secret password`. */
function principalOf(name: unknown): string | undefined {
    return typeof name === "string"
        ? / of (.+) on (?:vault|(?:key|secret|certificate) \S+)$/.exec(name)?.[1]
        : undefined;
}
