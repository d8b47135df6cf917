import type { AzureResponse } from "../contract";
import { GRAPH_APP_ID } from "../entra/audiences";
import type { Directory, Principal } from "../entra/directory";
import { AppRoleAssignmentRoutes } from "./app-role-assignments";
import { answerList, answerObject } from "./collections";
import { DirectoryWriter } from "./directory-writer";
import { badRequest, denied, methodNotAllowed, notFound, segmentNotFound } from "./errors";
import type { GraphCall } from "./graph-service";
import { type GraphObject, odataType, showPrincipal } from "./shapes";

type PrincipalKind = "users" | "groups" | "servicePrincipals";

const KINDS = { users: "user", groups: "group", servicePrincipals: "servicePrincipal" } as const;

const MEMBERSHIP_FUNCTIONS = ["checkMemberGroups", "getMemberGroups", "getMemberObjects"];
/** https://learn.microsoft.com/graph/api/directoryobject-checkmembergroups */
const MOST_GROUPS_CHECKED = 20;

/** Users, groups and service principals. */
export class PrincipalRoutes {
    private readonly writer: DirectoryWriter;
    private readonly appRoles: AppRoleAssignmentRoutes;

    constructor(
        private readonly directory: Directory,
        private readonly tenantId: string,
    ) {
        this.writer = new DirectoryWriter(directory);
        this.appRoles = new AppRoleAssignmentRoutes(directory);
    }

    /** What a function answers of a principal that is named by its object id alone. */
    memberships(principal: Principal, call: GraphCall): AzureResponse {
        const [, , relation = ""] = call.segments;
        if (call.request.method !== "POST" || !MEMBERSHIP_FUNCTIONS.includes(relation)) {
            throw segmentNotFound(relation);
        }
        return this.relation(principal, relation, [], call);
    }

    handle(kind: PrincipalKind, call: GraphCall): AzureResponse {
        const [, key, relation, ...rest] = call.segments;
        if (key === undefined) {
            return this.collection(kind, call);
        }
        const principal = this.require(kind, key);
        if (relation !== undefined) {
            return this.relation(principal, relation, rest, call);
        }
        switch (call.request.method) {
            case "GET":
                return { status: 200, body: answerObject(call.request, this.show(principal), kind) };
            case "PATCH":
                this.writer.updatePrincipal(principal, call.body());
                return { status: 204 };
            case "DELETE":
                // Microsoft's own applications stay in every tenant.
                if (principal.appId === GRAPH_APP_ID) {
                    throw denied();
                }
                this.directory.removePrincipal(principal.id);
                return { status: 204 };
            default:
                throw methodNotAllowed(call.request.method, call.request.path);
        }
    }

    private collection(kind: PrincipalKind, call: GraphCall): AzureResponse {
        if (call.request.method === "GET") {
            return this.list(call, this.all(KINDS[kind]), kind);
        }
        if (call.request.method !== "POST") {
            throw methodNotAllowed(call.request.method, call.request.path);
        }
        const create = {
            users: () => this.writer.createUser(call.body()),
            groups: () => this.writer.createGroup(call.body()),
            servicePrincipals: () => this.writer.createServicePrincipal(call.body()),
        };
        return { status: 201, body: answerObject(call.request, this.show(create[kind]()), kind) };
    }

    private relation(principal: Principal, relation: string, rest: readonly string[], call: GraphCall): AzureResponse {
        switch (relation) {
            case "members":
            case "owners":
                return this.references(principal, relation, rest, call);
            case "transitiveMembers":
                return this.list(call, this.transitiveMembers(principal), "directoryObjects");
            case "memberOf":
                return this.list(call, this.groupsHolding(principal.id), "directoryObjects");
            case "transitiveMemberOf":
                return this.list(call, this.byIds(this.directory.groupsOf(principal.id)), "directoryObjects");
            case "getMemberGroups":
            case "getMemberObjects":
                return { status: 200, body: { value: this.directory.groupsOf(principal.id) } };
            case "checkMemberGroups":
                return this.checkMemberGroups(principal, call);
            case "appRoleAssignments":
            case "appRoleAssignedTo":
                return this.appRoles.handle(principal, relation, rest[0], call);
            case "oauth2PermissionGrants":
                return this.list(call, [], relation);
            default:
                throw segmentNotFound(relation);
        }
    }

    private checkMemberGroups({ id }: Principal, call: GraphCall): AzureResponse {
        const { groupIds } = call.body();
        if (!Array.isArray(groupIds) || groupIds.length > MOST_GROUPS_CHECKED) {
            const message = `'groupIds' must be a collection of at most ${MOST_GROUPS_CHECKED} ids.`;
            throw badRequest("Request_BadRequest", message);
        }
        const groups = this.directory.groupsOf(id);
        return {
            status: 200,
            body: {
                "@odata.context": `https://${call.request.host}/v1.0/$metadata#Collection(Edm.String)`,
                value: groupIds.map((each) => String(each).toLowerCase()).filter((each) => groups.includes(each)),
            },
        };
    }

    /** `members`, `members/$ref`, `members/{id}/$ref`, `members/microsoft.graph.user`. */
    private references(
        principal: Principal,
        list: "members" | "owners",
        rest: readonly string[],
        call: GraphCall,
    ): AzureResponse {
        const [first, second] = rest;
        const { method } = call.request;
        if (method === "GET" && (first === undefined || first.startsWith("microsoft.graph."))) {
            const found = this.byIds(principal[list] ?? []);
            const type = first === undefined ? undefined : `#${first}`;
            return this.list(
                call,
                found.filter((member) => type === undefined || odataType(member) === type),
                "directoryObjects",
            );
        }
        if (method === "POST" && first === "$ref") {
            this.writer.addReference(principal, list, call.body());
            return { status: 204 };
        }
        if (method === "DELETE" && first !== undefined && second === "$ref") {
            this.writer.removeReference(principal, list, first);
            return { status: 204 };
        }
        throw methodNotAllowed(method, call.request.path);
    }

    private list(call: GraphCall, principals: readonly Principal[], context: string): AzureResponse {
        const isMixed = context === "directoryObjects";
        const shown = principals.map((principal) => ({
            ...(isMixed ? { "@odata.type": odataType(principal) } : {}),
            ...this.show(principal),
        }));
        return { status: 200, body: answerList(call.request, shown, context) };
    }

    private show(principal: Principal): GraphObject {
        return showPrincipal(principal, this.tenantId);
    }

    /** By object id; users by their principal name, too, service principals by `appId=…`. */
    private require(kind: PrincipalKind, key: string): Principal {
        const wanted = key.toLowerCase();
        const found = this.all(KINDS[kind]).find(
            ({ id, userPrincipalName, appId }) =>
                id === wanted ||
                userPrincipalName?.toLowerCase() === wanted ||
                (appId !== undefined && wanted === `appid=${appId}`),
        );
        if (found === undefined) {
            throw notFound(key.replace(/^appId=/i, ""));
        }
        return found;
    }

    private all(kind: Principal["kind"]): Principal[] {
        return [...this.directory.principals.entries()]
            .map(([, principal]) => principal)
            .filter((one) => one.kind === kind);
    }

    private byIds(ids: readonly string[]): Principal[] {
        return ids.map((id) => this.directory.principal(id)).filter((principal) => principal !== undefined);
    }

    private groupsHolding(id: string): Principal[] {
        return this.all("group").filter(({ members }) => members?.includes(id) === true);
    }

    private transitiveMembers(group: Principal): Principal[] {
        return [...this.directory.principals.entries()]
            .map(([, principal]) => principal)
            .filter(({ id }) => this.directory.groupsOf(id).includes(group.id));
    }
}
