import type { AzureResponse } from "../contract";
import type { AppRoleAssignment, Directory, Principal } from "../entra/directory";
import { answerList, answerObject } from "./collections";
import { badRequest, methodNotAllowed, notFound } from "./errors";
import type { GraphCall } from "./graph-service";
import type { GraphObject } from "./shapes";

/**
 * The permissions that service principals were given: roles of another application.
 * @see https://learn.microsoft.com/graph/api/resources/approleassignment
 */
export class AppRoleAssignmentRoutes {
    constructor(private readonly directory: Directory) {}

    /** `appRoleAssignments` are those that the principal has, `appRoleAssignedTo` those of its own roles. */
    handle(
        principal: Principal,
        relation: "appRoleAssignments" | "appRoleAssignedTo",
        key: string | undefined,
        call: GraphCall,
    ): AzureResponse {
        const side = relation === "appRoleAssignments" ? "principalId" : "resourceId";
        const own = [...this.directory.appRoleAssignments.entries()]
            .map(([, assignment]) => assignment)
            .filter((assignment) => assignment[side] === principal.id);
        const { method } = call.request;
        if (key === undefined && method === "GET") {
            const shown = own.map((assignment) => this.show(assignment));
            return { status: 200, body: answerList(call.request, shown, relation) };
        }
        if (key === undefined && method === "POST") {
            const assignment = this.add(call.body());
            return { status: 201, body: answerObject(call.request, this.show(assignment), relation) };
        }
        const known = own.find(({ id }) => id === key);
        if (key === undefined || known === undefined) {
            throw key === undefined ? methodNotAllowed(method, call.request.path) : notFound(key);
        }
        switch (method) {
            case "GET":
                return { status: 200, body: answerObject(call.request, this.show(known), relation) };
            case "DELETE":
                this.directory.appRoleAssignments.delete(known.id);
                return { status: 204 };
            default:
                throw methodNotAllowed(method, call.request.path);
        }
    }

    private add(body: Readonly<Record<string, unknown>>): AppRoleAssignment {
        const id = (name: string) => {
            const value = body[name];
            return typeof value === "string" ? value.toLowerCase() : "";
        };
        const [principalId, resourceId, appRoleId] = [id("principalId"), id("resourceId"), id("appRoleId")];
        const resource = this.directory.principal(resourceId);
        if (this.directory.principal(principalId) === undefined || resource === undefined) {
            throw notFound(resource === undefined ? resourceId : principalId);
        }
        const roles = this.directory.appRolesOf(resource);
        if (!roles.some(({ id }) => id === appRoleId)) {
            throw badRequest(
                "Request_BadRequest",
                `Permission being assigned was not found on application '${resource.appId}'.`,
            );
        }
        const same = (one: AppRoleAssignment) =>
            one.principalId === principalId && one.resourceId === resourceId && one.appRoleId === appRoleId;
        if ([...this.directory.appRoleAssignments.entries()].some(([, one]) => same(one))) {
            throw badRequest("Request_BadRequest", "Permission being assigned already exists on the object");
        }
        return this.directory.addAppRoleAssignment({ principalId, resourceId, appRoleId });
    }

    private show(assignment: AppRoleAssignment): GraphObject {
        const principal = this.directory.principal(assignment.principalId);
        const resource = this.directory.principal(assignment.resourceId);
        return {
            ...assignment,
            deletedDateTime: null,
            principalDisplayName: principal?.displayName ?? null,
            principalType: principal?.kind === "servicePrincipal" ? "ServicePrincipal" : "User",
            resourceDisplayName: resource?.displayName ?? null,
        };
    }
}
