import * as pulumi from "@pulumi/pulumi";
import { KeyVaultComponentError } from "../internal/errors";
import { check, type Guardrails } from "./check";
import type { Facts } from "./facts";

/**
 * Holds a component to its guardrails: refuses it, with all that it breaks, or warns of it. Previews and deployments alike
 * construct components, so that what is refused never reaches Azure.
 */
export function enforceGuardrails(
    component: pulumi.Resource,
    guardrails: Guardrails | undefined,
    name: string,
    facts: Facts,
): void {
    if (guardrails === undefined) {
        return;
    }
    const messages = check(guardrails, name, facts).map(({ message }) => message);
    if (guardrails.level === "warn") {
        messages.forEach((message) => void pulumi.log.warn(message, component));
    } else if (messages.length > 0) {
        throw new KeyVaultComponentError("GuardrailBroken", messages.join("\n"));
    }
}
