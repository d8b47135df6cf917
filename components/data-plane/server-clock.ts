import { type PipelinePolicy } from "@azure/core-rest-pipeline";
import { time } from "./retry";

let aheadMs = 0;

/** Azure's time: this machine's, put right by the answers seen so far. A difference of seconds is taken for transport. */
export function serverNow(): Date {
    return new Date(time.now() + (Math.abs(aheadMs) > toleranceMs ? aheadMs : 0));
}

const toleranceMs = 60_000;

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
