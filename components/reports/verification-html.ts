import { createHash } from "node:crypto";
import { accessSection } from "./html/access-section";
import { keysSection } from "./html/keys-section";
import { html, Markup } from "./html/markup";
import { changesSection, checksSection, failuresSection, guardrailsSection } from "./html/other-sections";
import { script } from "./html/script";
import { style } from "./html/style";
import { counted } from "./html/words";
import type { VerificationReport } from "./verification-report";

/**
 * A report as one HTML page that needs nothing but itself: it opens from disk, asks no network, follows the reader's light or dark scheme,
 * and can be used with the keyboard alone. Everything that it tells is escaped.
 */
export function verificationHtml(report: VerificationReport): string {
    const title = `Verification of ${report.project}/${report.stack}`;
    return html`<!doctype html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta http-equiv="Content-Security-Policy" content="${policy}" />
                <title>${report.passed ? "Passed" : "Failed"}: ${title}</title>
                <link rel="icon" href="data:," />
                ${new Markup(`<style>${style}</style>`)}
            </head>
            <body>
                <a class="skip" href="#content">To the content</a>
                <header>
                    <h1>${title}</h1>
                    ${verdict(report)} ${contents(report)}
                </header>
                <main id="content">
                    ${failuresSection(report)} ${changesSection(report)} ${keysSection(report)} ${accessSection(report)}
                    ${guardrailsSection(report)} ${checksSection(report)}
                </main>
                <footer>
                    <p>
                        ${report.from === "verification" ? "Verified" : "Found by the last deployment, told"} on
                        <time datetime="${report.madeAt}">${report.madeAt.replace("T", " ").replace("Z", " UTC")}</time
                        >. Deleting, purging, setting, rotating and disabling are never tried: whether somebody can is
                        computed.
                    </p>
                </footer>
                ${new Markup(`<script>${script}</script>`)}
            </body>
        </html> `.text;
}

/** Nothing from elsewhere, and of style and script only these. */
const policy = [
    "default-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "img-src data:",
    `style-src '${hashOf(style)}'`,
    `script-src '${hashOf(script)}'`,
].join("; ");

function hashOf(text: string): string {
    return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

function verdict({ passed, checks, failed, calls, subjects }: VerificationReport): Markup {
    const words = passed ? "Everything passed" : `${counted(failed, "check")} of ${checks} failed`;
    return html`<p class="verdict ${passed ? "good" : "bad"}">
        <strong><span aria-hidden="true">${passed ? "✓" : "✗"} </span>${words}</strong>
        <span
            >${counted(checks, "check")} of ${counted(subjects.length, "object")} in ${counted(calls, "request")}</span
        >
    </p>`;
}

function contents({ passed, subjects }: VerificationReport): Markup {
    const links: [string, string][] = [
        ...(passed ? [] : ([["failures", "What failed"]] as [string, string][])),
        ["changes", "What changed"],
        ...(subjects.some(({ versions, expiresOn }) => versions ?? expiresOn)
            ? ([["keys", "Keys and secrets"]] as [string, string][])
            : []),
        ...(subjects.some(({ access = [] }) => access.length > 0)
            ? ([["access", "Access"]] as [string, string][])
            : []),
        ["guardrails", "Guardrails"],
        ["checks", "All checks"],
    ];
    return html`<nav aria-label="Contents">
        <ul>
            ${links.map(([id, words]) => html`<li><a href="#${id}">${words}</a></li>`)}
        </ul>
    </nav>`;
}
