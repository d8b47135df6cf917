import type { AccessRow, SubjectResult } from "../../data-plane/verification/result-contract";
import type { VerificationReport } from "../verification-report";
import { cellOf, columnsOf, type Cell, type Column } from "./access-columns";
import { html, type Markup } from "./markup";
import { badge, counted } from "./words";

/** Who can do what: one matrix a vault, all under one filter. */
export function accessSection({ subjects }: VerificationReport): Markup | undefined {
    const vaults = subjects.filter(({ access = [] }) => access.length > 0);
    if (vaults.length === 0) {
        return undefined;
    }
    const lines = vaults.reduce((sum, { access = [] }) => sum + access.length, 0);
    return html`<section aria-labelledby="access">
        <h2 id="access">Access</h2>
        <p>
            ${badge("good", "✓", "tried")} was done as the principal itself, ${badge("off", "✗", "refused")} was refused
            to it. ${badge("plain", "✓", "computed")} follows from role assignments, groups and access policies as they
            are in force, and was not tried. “Some” is a part of a column’s operations; hover or read the cell’s label
            for which.
        </p>
        <form class="filter" role="search" aria-label="Filter the access matrix" hidden>
            <label>Who, what or through <input type="search" id="filter-text" autocomplete="off" /></label>
            <label
                >Known by
                <select id="filter-basis">
                    <option value="">trying or computing</option>
                    <option value="probed">trying</option>
                    <option value="computed">computing only</option>
                </select></label
            >
            <label><input type="checkbox" id="filter-undeclared" /> Only what the program didn’t declare</label>
            <output id="filter-count" aria-live="polite">${counted(lines, "line")}</output>
        </form>
        ${vaults.map(matrix)}
    </section>`;
}

function matrix({ subject, access = [], notes = [] }: SubjectResult, index: number): Markup {
    const columns = columnsOf(access);
    const id = `access-${index + 1}`;
    return html`<h3 id="${id}">${subject}</h3>
        ${notes.map((note) => html`<p class="note">${note}</p>`)}
        <div class="scroll" role="region" aria-labelledby="${id}" tabindex="0">
            <table class="matrix">
                <thead>
                    <tr>
                        <th scope="col" rowspan="2">Who</th>
                        <th scope="col" rowspan="2">On</th>
                        <th scope="col" rowspan="2">Through</th>
                        ${groups(columns).map(
                            ([kind, count]) => html`<th scope="colgroup" colspan="${count}">${kind}</th>`,
                        )}
                    </tr>
                    <tr>
                        ${columns.map(({ kind, title }) => html`<th scope="col" abbr="${kind} ${title}">${title}</th>`)}
                    </tr>
                </thead>
                <tbody>
                    ${access.map((row) => line(row, columns))}
                </tbody>
            </table>
        </div>`;
}

function groups(columns: readonly Column[]): [string, number][] {
    const kinds = [...new Set(columns.map(({ kind }) => kind))];
    return kinds.map((kind) => [kind, columns.filter((column) => column.kind === kind).length]);
}

function line(row: AccessRow, columns: readonly Column[]): Markup {
    const { principal, objectId, on, through, declared, probed } = row;
    const basis = probed === undefined ? "computed" : "probed";
    const id = principal === objectId ? undefined : html`<br /><small>${objectId}</small>`;
    return html`<tr data-basis="${basis}" data-declared="${declared ? "yes" : "no"}">
        <th scope="row">${principal}${id}</th>
        <td>${on}</td>
        <td>${through}${declared ? undefined : html` ${badge("warn", "!", "not declared")}`}</td>
        ${columns.map((column) => html`<td>${cell(cellOf(row, column))}</td>`)}
    </tr>`;
}

function cell(found: Cell | undefined): Markup {
    if (found === undefined) {
        return html`<span class="empty" aria-label="does not apply"></span>`;
    }
    const { extent, basis, actions } = found;
    if (extent === "none") {
        return basis === "probed"
            ? badge("off", "✗", "refused")
            : html`<span class="none" aria-label="no, computed">–</span>`;
    }
    const words = `${extent === "some" ? "some " : ""}${basis === "probed" ? "tried" : "computed"}`;
    return html`<span title="${actions.join(", ")}">${badge(basis === "probed" ? "good" : "plain", "✓", words)}</span>`;
}
