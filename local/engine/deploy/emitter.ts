// Sends the events of a deployment, and counts its steps.
import type { EventBody, EventSink, ResourceChanges, Severity, StepEventMetadata, StepOp } from "./events";
import type { PolicyViolation } from "./policies";
import type { SecretFilter } from "./secret-filter";
import type { Step } from "./steps/step";
import { isDefaultProvider } from "./urn";

/** The events of one deployment. */
export class Emitter {
    readonly changes: ResourceChanges = {};
    private sequence = 0;
    private readonly begin = Date.now();

    constructor(
        private readonly sink: EventSink,
        private readonly planning: boolean,
        private readonly filter: SecretFilter,
    ) {}

    /** Says what the configuration is; values of secrets are blinded by the caller. */
    prelude(config: Record<string, string>): void {
        this.emit({ preludeEvent: { config } });
    }

    diagnostic(
        severity: Severity,
        urn: string,
        message: string,
        more: { streamID?: number; ephemeral?: boolean } = {},
    ): void {
        this.emit({ diagnosticEvent: { severity, message, ...(urn !== "" && { urn }), ...more } });
    }

    /** A resource or the stack breaks a rule. */
    policy(violation: PolicyViolation, urn: string): void {
        const { policyName, policyPackName, policyPackVersion, message, enforcementLevel } = violation;
        this.emit({
            policyEvent: {
                resourceUrn: urn,
                ...{ message, policyName, policyPackName, policyPackVersion, enforcementLevel },
            },
        });
    }

    /** A step begins. Providers that no program declared are not told of. */
    before(step: Step): void {
        if (!isDefaultProvider(step.urn)) {
            this.emit({ resourcePreEvent: { metadata: step.metadata(), planning: this.planning } });
        }
    }

    /** A step has ended well. */
    after(step: Step): void {
        if (isDefaultProvider(step.urn)) {
            return;
        }
        const op = step.countedOp();
        if (op !== undefined) {
            this.count(op);
        }
        const state = step.next ?? step.old;
        if (state?.custom === true || step.op === "delete" || step.op === "refresh") {
            this.outputs(step.resultMetadata());
        }
    }

    /** A component's outputs are known. */
    componentOutputs(step: Step): void {
        this.outputs(step.metadata());
    }

    /** A step has failed. */
    failed(step: Step): void {
        if (!isDefaultProvider(step.urn)) {
            this.emit({ resOpFailedEvent: { metadata: step.metadata(), status: 0, steps: this.total() } });
        }
    }

    cancel(): void {
        this.emit({ cancelEvent: {} });
    }

    summary(): void {
        const durationSeconds = Math.round((Date.now() - this.begin) / 1000);
        this.emit({ summaryEvent: { durationSeconds, resourceChanges: { ...this.changes }, maybeCorrupt: false } });
    }

    private outputs(metadata: StepEventMetadata): void {
        this.emit({ resOutputsEvent: { metadata, planning: this.planning } });
    }

    private count(op: StepOp): void {
        this.changes[op] = (this.changes[op] ?? 0) + 1;
    }

    private total(): number {
        return Object.values(this.changes).reduce((sum, n) => sum + n, 0);
    }

    private emit(body: EventBody): void {
        this.sink({ sequence: this.sequence++, timestamp: Math.floor(Date.now() / 1000), ...this.filter.event(body) });
    }
}
