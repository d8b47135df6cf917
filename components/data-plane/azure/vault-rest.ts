import { createPipelineFromOptions, type HttpMethods, type Pipeline } from "@azure/core-rest-pipeline";
import { retryOptions } from "../../internal/limits";
import { sendJson } from "./api-pipeline";
import type { CallTarget } from "./clients";
import { credentialFor } from "./credentials";
import { authorizeAhead, boundedAndUnrepeated, boundedInAll, keepTunnels } from "./policies";
import { learnServerTime } from "./server-clock";
import { jsonIfAny, rememberErrors } from "./service-error";
import { logExchanges, noSdkWireLog } from "./wire-log";

/** The version of the data plane that knows all names of certificates, URIs and addresses included. */
const apiVersion = "2025-07-01";

/**
 * A vault's REST interface, for what Azure's client for certificates can't say: it leaves out an import's policy and attributes,
 * and whether an issuer is disabled.
 */
export class VaultRest {
    private readonly pipeline: Pipeline;

    constructor(private readonly target: CallTarget) {
        this.pipeline = createPipelineFromOptions({ retryOptions, loggingOptions: noSdkWireLog });
        this.pipeline.addPolicy(boundedInAll, { phase: "Serialize" });
        const authorize = authorizeAhead(credentialFor(target.identity), target.tenantId);
        const eachTry = [rememberErrors, learnServerTime, boundedAndUnrepeated, authorize, keepTunnels, logExchanges];
        for (const policy of eachTry) {
            this.pipeline.addPolicy(policy, { afterPhase: "Retry" });
        }
    }

    /** The body of the answer; `undefined` where it is empty. An answer that is an error is thrown as the SDKs throw it. */
    async send(method: HttpMethods, path: string, body?: object): Promise<unknown> {
        const url = `${this.target.vaultUri.replace(/\/$/, "")}${path}?api-version=${apiVersion}`;
        const response = await sendJson(this.pipeline, method, new URL(url), body);
        return jsonIfAny(response);
    }
}
