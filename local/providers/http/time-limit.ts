// A request that is never answered must not hold up a deployment for as long as its resource may take.
import { type PipelinePolicy, RestError } from "@azure/core-rest-pipeline";

/** How long one try of a request may take, in seconds. What ARM does for longer, it goes on with after its answer. */
export const tryLimitSeconds = 60;

/** Ends a try that hangs, in the way in which a connection ends that fails: it is tried again. Runs in each try. */
export const timeLimitPolicy: PipelinePolicy = {
    name: "timeLimitPolicy",
    async sendRequest(request, next) {
        const caller = request.abortSignal as AbortSignal | undefined;
        const limit = AbortSignal.timeout(tryLimitSeconds * 1000);
        request.abortSignal = caller === undefined ? limit : AbortSignal.any([caller, limit]);
        try {
            return await next(request);
        } catch (error) {
            if (limit.aborted && caller?.aborted !== true) {
                throw new RestError(`no answer within ${tryLimitSeconds} s`, { code: "ETIMEDOUT", request });
            }
            throw error;
        } finally {
            if (caller === undefined) {
                delete request.abortSignal;
            } else {
                request.abortSignal = caller;
            }
        }
    },
};
