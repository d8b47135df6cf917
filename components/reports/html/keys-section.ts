import type { SubjectResult, VersionTimes } from "../../data-plane/verification/result-contract";
import type { VerificationReport } from "../verification-report";
import { html, type Markup } from "./markup";
import { badge, day, distance } from "./words";

/** Keys, secrets and whatever else expires or rotates: with dates in a table, and a line of time for each that has one. */
export function keysSection({ subjects, madeAt }: VerificationReport): Markup | undefined {
    const dated = subjects.filter(({ versions, expiresOn, nextRotation }) => versions ?? expiresOn ?? nextRotation);
    if (dated.length === 0) {
        return undefined;
    }
    return html`<section aria-labelledby="keys">
        <h2 id="keys">Keys and secrets</h2>
        <div class="scroll" role="region" aria-labelledby="keys" tabindex="0">
            <table>
                <thead>
                    <tr>
                        <th scope="col">Object</th>
                        <th scope="col">Verdict</th>
                        <th scope="col">Version since</th>
                        <th scope="col">Next rotation</th>
                        <th scope="col">Expires</th>
                        <th scope="col" class="wide">Time line of the version in force</th>
                    </tr>
                </thead>
                <tbody>
                    ${dated.map((subject) => row(subject, madeAt))}
                </tbody>
            </table>
        </div>
        ${legend} ${dated.some(({ versions }) => (versions?.length ?? 0) > 1) ? history(dated) : undefined}
    </section>`;
}

const sample = (kind: string) =>
    html`<svg aria-hidden="true"><line class="${kind}" x1="50%" x2="50%" y1="0" y2="100%" /></svg>`;

const legend = html`<p class="legend">
    On a time line: ${sample("now")} this report, ${sample("rotation")} the next rotation, ${sample("expiry")} the
    expiry.
</p>`;

function row(subject: SubjectResult, now: string): Markup {
    const { nextRotation, expiresOn, versions = [], failedChecks, attestation } = subject;
    const created = versions[0]?.createdOn;
    const verdict =
        failedChecks.length === 0 ? badge("good", "✓", "works") : badge("bad", "✗", `${failedChecks.length} failed`);
    const hsm = attestation === undefined ? undefined : html`<br /><small>${attestation}</small>`;
    return html`<tr>
        <th scope="row">${subject.subject}${hsm}</th>
        <td>${verdict}</td>
        <td>${day(created)}</td>
        <td>${day(nextRotation)} <small>${distance(nextRotation, now)}</small></td>
        <td>${day(expiresOn)} <small>${distance(expiresOn, now)}</small></td>
        <td>${timeLine({ created, now, nextRotation, expiresOn })}</td>
    </tr>`;
}

interface Moments {
    readonly created: string | undefined;
    readonly now: string;
    readonly nextRotation: string | undefined;
    readonly expiresOn: string | undefined;
}

/** What the table says in dates, drawn to scale. */
function timeLine({ created, now, nextRotation, expiresOn }: Moments): Markup {
    const end = expiresOn ?? nextRotation;
    if (created === undefined || end === undefined) {
        return html`–`;
    }
    const [from, to] = [Date.parse(created), Math.max(Date.parse(end), Date.parse(now))];
    const at = (time: string) => Math.round((1000 * (Date.parse(time) - from)) / Math.max(to - from, 1)) / 10;
    const mark = (time: string, kind: string) => {
        const x = Math.min(Math.max(at(time), 0.5), 99.5);
        return html`<line class="${kind}" x1="${x}%" x2="${x}%" y1="1" y2="19" />`;
    };
    const rotates = nextRotation === undefined ? "" : `, rotates on ${nextRotation.slice(0, 10)}`;
    const expires = expiresOn === undefined ? "" : `, expires on ${expiresOn.slice(0, 10)}`;
    return html`<svg
        class="line"
        role="img"
        width="100%"
        height="20"
        aria-label="Made on ${created.slice(0, 10)}${rotates}${expires}; ${distance(now, created).replace("in ", "")} old."
    >
        <rect class="life" x="0" y="7" width="100%" height="6" rx="3" />
        <rect class="past" x="0" y="7" width="${Math.min(Math.max(at(now), 0), 100)}%" height="6" rx="3" />
        ${mark(now, "now")} ${nextRotation === undefined ? undefined : mark(nextRotation, "rotation")}
        ${expiresOn === undefined ? undefined : mark(expiresOn, "expiry")}
    </svg>`;
}

/** The versions of the keys that have several. */
function history(subjects: readonly SubjectResult[]): Markup {
    const several = subjects.filter(({ versions = [] }) => versions.length > 1);
    return html`<details>
        <summary>Versions of rotated keys</summary>
        ${several.map(
            ({ subject, versions = [] }) =>
                html`<h3>${subject}</h3>
                    <ol class="versions">
                        ${versions.map(version)}
                    </ol>`,
        )}
    </details>`;
}

function version({ version: id, createdOn, expiresOn, activity }: VersionTimes): Markup {
    return html`<li>
        <code>${id}</code>
        ${badge(activity === "active" ? "good" : "plain", activity === "active" ? "✓" : "○", activity)} made
        ${day(createdOn)}, expires ${day(expiresOn)}
    </li>`;
}
