import { type PipelinePolicy } from "@azure/core-rest-pipeline";
import { time } from "./retry";

let aheadMs: number | undefined;

/** Azure's time: this machine's, put right by the answers seen so far. A difference of seconds is taken for transport. */
export function serverNow(): Date {
    const ahead = aheadMs ?? 0;
    return new Date(time.now() + (Math.abs(ahead) > toleranceMs ? ahead : 0));
}

const toleranceMs = 60_000;

/** Azure's time as the answers tell it, by a second and the way of an answer early; `undefined` before the first one. */
export function toldNow(): Date | undefined {
    return aheadMs === undefined ? undefined : new Date(time.now() + aheadMs);
}

/** Learns Azure's time from every answer, the one with the first token included. */
export const learnServerTime: PipelinePolicy = {
    name: "learnServerTime",
    async sendRequest(request, next) {
        const response = await next(request);
        const date = Date.parse(response.headers.get("date") ?? "");
        if (!Number.isNaN(date)) {
            aheadMs = date - time.now();
        }
        return response;
    },
};
