import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EventBody } from "../../../../local/engine/deploy/events";
import { EventLog } from "../../../../local/engine/display/event-log";
import { EventStream } from "../../../../local/engine/display/event-stream";

const events: EventBody[] = [
    { diagnosticEvent: { message: "RegisterResource RPC finished; resp: hush", severity: "debug" } },
    { diagnosticEvent: { message: "careful", severity: "warning" } },
];

/** The messages in lines of JSON. */
const messages = (lines: string) =>
    lines
        .trim()
        .split("\n")
        .map((line) => (JSON.parse(line) as EventBody).diagnosticEvent?.message);

const numbered = events.map((event, sequence) => ({ sequence, timestamp: 0, ...event }));

it("streams no debug messages, in which SDKs repeat providers' answers with the secrets in them", () => {
    let text = "";
    const stream = new EventStream((line) => (text += line));
    numbered.forEach((event) => stream.event(event));
    expect(messages(text)).toEqual(["careful"]);
});

it("logs none of them either, and hands all events on to what is shown", () => {
    const folder = mkdtempSync(join(tmpdir(), "event-log-"));
    try {
        const shown: unknown[] = [];
        const display = { event: (event: unknown) => shown.push(event), finish: () => undefined };
        const log = new EventLog(join(folder, "events"), display);
        numbered.forEach((event) => log.event(event));
        log.finish({ ok: true, changes: {}, oldOutputs: {}, outputs: {} });
        expect(messages(readFileSync(join(folder, "events"), "utf8"))).toEqual(["careful"]);
        expect(shown).toEqual(numbered);
    } finally {
        rmSync(folder, { recursive: true });
    }
});
