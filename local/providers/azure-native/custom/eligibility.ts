// Eligible role assignments of Privileged Identity Management: made and ended by requests, read from schedules.
// https://learn.microsoft.com/rest/api/authorization/role-eligibility-schedule-requests
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type Query } from "../../arm/client";
import { isObject, type Properties, textOf, type Value } from "../../rpc/values";
import { toBody, toOutputs } from "../../schema/convert";
import { type Shape } from "../../schema/shape";
import { type CustomContext, type CustomOperations } from "./operations";

/** How often is looked whether a request has had its effect, and for how long. */
const POLL_MS = 2_000;
const LONGEST_WAIT_MS = 600_000;
/** States of a request that somebody still has to decide about. */
const UNDECIDED = /^(Pending|Accepted|ScheduleCreated)/;

/** The operations on an eligible assignment; there is one at most for a principal, a role and a scope. */
export function eligibilityOperations(apiVersion: string, shape: () => Shape): CustomOperations {
    const find = (context: CustomContext, id: string, known: Properties): Promise<Properties | undefined> =>
        known["principalId"] === undefined
            ? findById(context, apiVersion, id)
            : findSchedule(context, apiVersion, known);
    return {
        async read(context, id, known) {
            const schedule = await find(context, id, known);
            return schedule && { id: textOf(schedule["id"]), outputs: toOutputs(shape(), schedule) };
        },
        async write(context, _id, inputs) {
            const body = toBody(shape(), inputs);
            await request(context, apiVersion, inputs, { ...propertiesOf(body), requestType: "AdminAssign" });
            await waitUntil(context, "become eligible", inputs, () => findSchedule(context, apiVersion, inputs));
        },
        async delete(context, _id, known) {
            const schedule = await findSchedule(context, apiVersion, known);
            if (schedule === undefined) {
                return;
            }
            if (UNDECIDED.test(textOf(propertiesOf(schedule)["status"]))) {
                const asked = textOf(propertiesOf(schedule)["roleEligibilityScheduleRequestId"]);
                await context.arm.request("POST", `${asked}/cancel`, apiVersion, context.signal);
                return;
            }
            await request(context, apiVersion, known, {
                principalId: known["principalId"] ?? null,
                roleDefinitionId: known["roleDefinitionId"] ?? null,
                requestType: "AdminRemove",
                justification: "Removed by Pulumi",
            });
            const gone = async () => (await findSchedule(context, apiVersion, known)) === undefined;
            await waitUntil(context, "stop being eligible", known, async () => ((await gone()) ? {} : undefined));
        },
    };
}

/** The schedule of a principal's own eligibility for a role at a scope, not one that it has through a group. */
async function findSchedule(context: CustomContext, apiVersion: string, known: Properties) {
    const principalId = textOf(known["principalId"]);
    const query = { $filter: `principalId eq '${principalId}'` };
    const schedules = await listSchedules(context, apiVersion, scopeOf(known), query);
    return schedules.find((schedule) => {
        const properties = propertiesOf(schedule);
        return (
            same(properties["principalId"], principalId) &&
            same(properties["roleDefinitionId"], known["roleDefinitionId"]) &&
            properties["memberType"] === "Direct"
        );
    });
}

/** For an import, which knows nothing but the id. */
async function findById(context: CustomContext, apiVersion: string, id: string) {
    const [, scope] = /^(.*)\/providers\/Microsoft\.Authorization\/roleEligibilitySchedules\/[^/]+$/i.exec(id) ?? [];
    if (scope === undefined) {
        throw new Error(
            `"${id}" is not the id of an eligible assignment. It has the form {scope}/providers/Microsoft.Authorization/roleEligibilitySchedules/{name}.`,
        );
    }
    return (await listSchedules(context, apiVersion, scope, {})).find((schedule) => same(schedule["id"], id));
}

async function listSchedules(context: CustomContext, apiVersion: string, scope: string, query: Query) {
    const id = `${scope}/providers/Microsoft.Authorization/roleEligibilitySchedules`;
    const found = await context.arm.request("GET", id, apiVersion, context.signal, { query });
    return Array.isArray(found["value"]) ? found["value"].filter(isObject) : [];
}

async function request(context: CustomContext, apiVersion: string, known: Properties, properties: Properties) {
    const id = `${scopeOf(known)}/providers/Microsoft.Authorization/roleEligibilityScheduleRequests/${randomUUID()}`;
    await context.arm.request("PUT", id, apiVersion, context.signal, { body: { properties } });
}

async function waitUntil(
    { signal }: CustomContext,
    what: string,
    known: Properties,
    look: () => Promise<Properties | undefined>,
): Promise<void> {
    for (const end = Date.now() + LONGEST_WAIT_MS; (await look()) === undefined;) {
        if (Date.now() > end) {
            throw new Error(
                `Principal ${textOf(known["principalId"])} did not ${what} at ${scopeOf(known)} within ${LONGEST_WAIT_MS / 60_000} minutes of the request. It may wait for an approval.`,
            );
        }
        await sleep(POLL_MS, undefined, { signal });
    }
}

function propertiesOf(body: Properties): Properties {
    const properties = body["properties"];
    return isObject(properties) ? properties : {};
}

function scopeOf(known: Properties): string {
    return `/${textOf(known["scope"]).replace(/^\/+|\/+$/g, "")}`;
}

function same(a: Value | undefined, b: Value | undefined): boolean {
    return textOf(a).toLowerCase() === textOf(b).toLowerCase();
}
