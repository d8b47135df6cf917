// `--event-log`: beside what is shown, every engine event as a line of a file, as Pulumi's Automation API reads it.
import * as fs from "node:fs";
import type { EngineEvent } from "../deploy/events";
import type { Display, Outcome } from "./display";
import { eventJson, isDebug } from "./event-stream";

const ownerOnly = 0o600;

/** Shows a deployment as another display does, and writes its events to a file, secrets blinded. */
export class EventLog implements Display {
    private readonly file: number;

    constructor(
        path: string,
        private readonly shown: Display,
    ) {
        this.file = fs.openSync(path, "w", ownerOnly);
    }

    event(event: EngineEvent): void {
        if (!isDebug(event)) {
            fs.writeSync(this.file, `${JSON.stringify(eventJson(event))}\n`);
        }
        this.shown.event(event);
    }

    finish(outcome: Outcome): void {
        fs.closeSync(this.file);
        this.shown.finish(outcome);
    }
}
