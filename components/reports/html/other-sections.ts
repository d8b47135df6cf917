import type { Change } from "../report-changes";
import type { VerificationReport } from "../verification-report";
import { html, type Markup } from "./markup";
import { badge, counted, day } from "./words";

/** What failed, before everything else. */
export function failuresSection({ subjects }: VerificationReport): Markup | undefined {
    const failing = subjects.filter(({ failedChecks }) => failedChecks.length > 0);
    return failing.length === 0
        ? undefined
        : html`<section aria-labelledby="failures">
              <h2 id="failures">What failed</h2>
              ${failing.map(
                  ({ subject, failedChecks }) =>
                      html`<h3>${subject}</h3>
                          <ul>
                              ${failedChecks.map(
                                  ({ check, problem }) =>
                                      html`<li>
                                          ${badge("bad", "✗", "failed")} <strong>${check}</strong>: ${problem}
                                      </li>`,
                              )}
                          </ul>`,
              )}
          </section>`;
}

const effects = {
    worse: badge("bad", "↓", "worse"),
    better: badge("good", "↑", "better"),
    neutral: badge("plain", "•", "changed"),
} as const satisfies Record<Change["effect"], Markup>;

/** What is different from the report before. */
export function changesSection({ since }: VerificationReport): Markup {
    const body =
        since === undefined
            ? html`<p>This is the first report: the next one is compared with it.</p>`
            : since.changes.length === 0
              ? html`<p>Nothing has changed since ${day(since.madeAt)}.</p>`
              : html`<p>Since the report of ${day(since.madeAt)}:</p>
                    <ul>
                        ${since.changes.map(
                            ({ subject, effect, what }) =>
                                html`<li>${effects[effect]} <strong>${subject}</strong>: ${what}</li>`,
                        )}
                    </ul>`;
    return html`<section aria-labelledby="changes">
        <h2 id="changes">What changed</h2>
        ${body}
    </section>`;
}

/** How what is live stands to the baselines. */
export function guardrailsSection({ subjects }: VerificationReport): Markup {
    const judged = subjects.flatMap(({ subject, guardrails }) =>
        guardrails === undefined ? [] : [{ subject, guardrails }],
    );
    const broken = judged.flatMap(({ subject, guardrails }) =>
        guardrails.findings.map((found) => ({ subject, ...found })),
    );
    const exceptions = judged.flatMap(({ subject, guardrails }) =>
        guardrails.exceptions.map((exception) => ({ subject, ...exception })),
    );
    const profiles = [...new Set(judged.map(({ guardrails }) => guardrails.profile))].join(", ");
    return html`<section aria-labelledby="guardrails">
        <h2 id="guardrails">Guardrails</h2>
        ${judged.length === 0 ? html`<p>No baseline was declared for what was verified.</p>` : undefined}
        ${
            judged.length > 0 && broken.length === 0
                ? html`<p>${badge("good", "✓", "hold")} ${counted(judged.length, "object")} held to ${profiles}.</p>`
                : undefined
        }
        ${
            broken.length === 0
                ? undefined
                : html`<ul>
                      ${broken.map(({ severity, message }) => html`<li>${badge("warn", "!", severity)} ${message}</li>`)}
                  </ul>`
        }
        ${
            exceptions.length === 0
                ? undefined
                : html`<h3>Exceptions</h3>
                      <ul>
                          ${exceptions.map(({ subject, rule, reason }) => html`<li><strong>${subject}</strong>: ${rule}, because ${reason}</li>`)}
                      </ul>`
        }
    </section>`;
}

/** Every check that was made, to open object by object. */
export function checksSection({ subjects }: VerificationReport): Markup {
    return html`<section aria-labelledby="checks">
        <h2 id="checks">All checks</h2>
        ${subjects.map(
            ({ subject, passedChecks, failedChecks, calls, verifiedAt }) =>
                html`<details>
                    <summary>
                        ${subject}: ${counted(passedChecks.length, "check")}
                        passed${failedChecks.length === 0 ? "" : `, ${failedChecks.length} failed`}
                    </summary>
                    <p>Verified on ${day(verifiedAt)}, in ${counted(calls, "request")}.</p>
                    <ul class="checks">
                        ${failedChecks.map(({ check, problem }) => html`<li>${badge("bad", "✗", "failed")} ${check}: ${problem}</li>`)}
                        ${passedChecks.map((check) => html`<li>${badge("good", "✓", "passed")} ${check}</li>`)}
                    </ul>
                </details>`,
        )}
    </section>`;
}
