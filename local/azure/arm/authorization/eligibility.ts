import { randomUUID } from "node:crypto";
import { isWithinScope } from "../../access/actions";
import { AzureError } from "../../contract";
import { addDuration } from "../../management/duration";
import { type ArmCall, type ArmType, type Json, objectAt, ok, textAt } from "../arm-call";
import type { ArmContext } from "../arm-context";
import { badRequest } from "../errors";
import { parseFilter } from "../filters";
import type { ArmResource } from "../resources";
import { type Draft, storedType } from "../stored/stored-type";
import { readCondition } from "./assignment-conditions";
import { principalTypeOf, roleGuid } from "./assignment-principals";
import { knownRole } from "./role-definition-type";

const REQUESTS = "Microsoft.Authorization/roleEligibilityScheduleRequests";
const SCHEDULES = "Microsoft.Authorization/roleEligibilitySchedules";
const DAY_MS = 86_400_000;
/** The settings that every role has at first, at each scope. Nothing changes them here. */
const LONGEST_DAYS = 365;
const INSTANCES = "Microsoft.Authorization/roleEligibilityScheduleInstances";

/**
 * Eligible role assignments (Privileged Identity Management): asked for, shown and taken back. Being eligible gives no
 * right, and nobody activates here.
 * @see https://learn.microsoft.com/rest/api/authorization/role-eligibility-schedule-requests
 */
export function eligibilityTypes(context: ArmContext): ArmType[] {
    return [
        storedType(context, {
            type: REQUESTS,
            place: "none",
            isExtension: true,
            complete: (draft) => carryOut(context, draft),
        }),
        ...[SCHEDULES, INSTANCES].map((type): ArmType => ({
            type,
            isExtension: true,
            get: (call) => ok({ ...requireSchedule(context, call), type }),
            list: (call) => {
                const terms = parseFilter(call.request.query.get("$filter"));
                const wanted = (name: string) => terms.find((term) => term.name === name)?.value.toLowerCase();
                const [principal, role] = [wanted("principalid"), wanted("roledefinitionid")];
                const assignee = wanted("assignedto");
                const holders = assignee === undefined ? [] : [assignee, ...context.directory.groupsOf(assignee)];
                const shown = schedulesOf(context)
                    .filter(({ properties }) => isWithinScope(call.path.scope, String(properties["scope"])))
                    .filter(
                        ({ properties }) => principal === undefined || textOf(properties["principalId"]) === principal,
                    )
                    .filter(
                        ({ properties }) =>
                            assignee === undefined || holders.includes(textOf(properties["principalId"])),
                    )
                    .filter(({ properties }) => role === undefined || textOf(properties["roleDefinitionId"]) === role);
                return ok({ value: shown.map((schedule) => ({ ...schedule, type })) });
            },
        })),
    ];
}

/** Those that have not ended. */
function schedulesOf({ resources, clock }: ArmContext): ArmResource[] {
    const hasEnded = ({ properties: { endDateTime } }: ArmResource) =>
        typeof endDateTime === "string" && Date.parse(endDateTime) <= clock.now();
    return resources.ofType(SCHEDULES, "/").filter((schedule) => !hasEnded(schedule));
}

/** The schedule of a name at a scope; an instance has the name of its schedule here. */
function requireSchedule(context: ArmContext, { path }: ArmCall) {
    const name = path.names[0] ?? "";
    const found = schedulesOf(context).find(
        (schedule) =>
            schedule.name.toLowerCase() === name.toLowerCase() &&
            textOf(schedule.properties["scope"]) === path.scope.toLowerCase(),
    );
    if (found === undefined) {
        throw new AzureError(
            404,
            "RoleEligibilityScheduleNotFound",
            `The role eligibility schedule '${name}' is not found.`,
        );
    }
    return found;
}

function carryOut(context: ArmContext, { call, properties, name }: Draft) {
    const { principalId, roleDefinitionId, requestType } = properties;
    if (typeof principalId !== "string" || typeof roleDefinitionId !== "string" || typeof requestType !== "string") {
        throw badRequest("An eligibility request needs 'principalId', 'roleDefinitionId' and 'requestType'.");
    }
    const { scope } = call.path;
    const existing = schedulesOf(context).find(
        (schedule) =>
            textOf(schedule.properties["principalId"]) === principalId.toLowerCase() &&
            textOf(schedule.properties["roleDefinitionId"]) === roleDefinitionId.toLowerCase() &&
            textOf(schedule.properties["scope"]) === scope.toLowerCase(),
    );
    const isRemoval = requestType.toLowerCase() === "adminremove";
    if (isRemoval && existing === undefined) {
        throw badRequest("The role assignment does not exist (RoleAssignmentDoesNotExist).");
    }
    if (isRemoval && existing !== undefined) {
        context.resources.delete(existing.id);
    }
    const schedule = existing?.name ?? randomUUID();
    if (!isRemoval) {
        knownRole(context, roleGuid(roleDefinitionId));
        refuseServicePrincipal(context, principalId);
        const [startDateTime, endDateTime] = readSchedule(context, properties).map((time) =>
            new Date(time).toISOString(),
        );
        context.resources.put({
            id: `${scope}/providers/${SCHEDULES}/${schedule}`,
            name: schedule,
            type: SCHEDULES,
            properties: {
                scope,
                principalId,
                roleDefinitionId,
                roleEligibilityScheduleRequestId: `${scope}/providers/${REQUESTS}/${name}`,
                ...readCondition(properties),
                startDateTime,
                endDateTime,
                memberType: "Direct",
                status: "Provisioned",
                createdOn: new Date(context.clock.now()).toISOString(),
            },
        });
    }
    return {
        ...properties,
        scope,
        targetRoleEligibilityScheduleId: schedule,
        status: isRemoval ? "Revoked" : "Provisioned",
        createdOn: new Date(context.clock.now()).toISOString(),
    };
}

/**
 * From when to when somebody is eligible, in milliseconds.
 * @see https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-resource-roles-configure-role-settings
 */
function readSchedule({ clock }: ArmContext, properties: Json): [start: number, end: number] {
    const schedule = objectAt(properties, "scheduleInfo") ?? {};
    const expiration = objectAt(schedule, "expiration") ?? {};
    const start = timeOf(textAt(schedule, "startDateTime")) ?? clock.now();
    const end =
        timeOf(textAt(expiration, "endDateTime")) ?? start + (durationOf(textAt(expiration, "duration")) ?? Infinity);
    if (!(end - start <= LONGEST_DAYS * DAY_MS)) {
        throw new AzureError(
            400,
            "RoleAssignmentRequestPolicyValidationFailed",
            'The following policy rules failed: ["ExpirationRule"]',
        );
    }
    return [start, end];
}

function timeOf(text: string | undefined): number | undefined {
    return text === undefined ? undefined : Date.parse(text);
}

/** Milliseconds. A year has 365 days, whichever it is. */
function durationOf(text: string | undefined): number | undefined {
    const commonYear = Date.UTC(2001, 0);
    try {
        return text === undefined ? undefined : addDuration(commonYear, text) - commonYear;
    } catch (error) {
        throw badRequest(String(error));
    }
}

/** https://learn.microsoft.com/azure/role-based-access-control/pim-integration: nobody could activate its role. */
function refuseServicePrincipal(context: ArmContext, principalId: string): void {
    if (principalTypeOf(context, principalId) === "ServicePrincipal") {
        throw new AzureError(
            400,
            "InvalidRoleAssignmentRequest",
            `The role assignment request is invalid: '${principalId}' is a service principal, which can't be eligible for a role.`,
        );
    }
}

function textOf(value: unknown): string {
    return typeof value === "string" ? value.toLowerCase() : "";
}
