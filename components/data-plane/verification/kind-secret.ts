import { describeSecret, SecretStore } from "../secrets/store";
import type { SecretSubject } from "./contract";
import { judgeSecret } from "./guardrail-checks";
import type { Kind } from "./kind";
import { checkSecretSubject } from "./secret-checks";
import { timeText } from "../life-cycle/values";

/** Secrets: there, as declared, and with the declared value. */
export const secretKind: Kind<SecretSubject> = {
    describe: describeSecret,
    plan: ({ mode, contentType, expiresOn, expiresAfter, guardrails }) => [
        "exists, enabled, declared version",
        ...(mode === "managed" ? ["live value is the declared one"] : []),
        ...(contentType === undefined ? [] : ["content type"]),
        ...(expiresOn === undefined && expiresAfter === undefined ? [] : ["expiry"]),
        ...(guardrails === undefined ? [] : [`guardrails ${guardrails.profile}`]),
    ],
    verify: async ({ subject, inputs, findings, last }) => {
        const { target, name } = subject;
        const store = new SecretStore({ target, name, accessTimeoutSeconds: inputs.accessTimeoutSeconds }, "look");
        const live = await checkSecretSubject(subject, inputs.fingerprint, store, findings, last);
        const expiresOn = timeText(live?.properties.expiresOn);
        const guardrails = live && judgeSecret(subject.guardrails, live, findings);
        return {
            calls: 1,
            ...(expiresOn !== undefined && { expiresOn }),
            ...(guardrails !== undefined && { guardrails }),
        };
    },
};
