/** What the report does in a browser: it filters the access matrix. Everything else needs no script. */
export const script = `
"use strict";
(() => {
    const form = document.querySelector(".filter");
    if (form === null) return;
    const [text, basis, undeclared, count] = ["text", "basis", "undeclared", "count"].map((id) => document.getElementById("filter-" + id));
    const rows = [...document.querySelectorAll(".matrix tbody tr")];
    const words = new Map(rows.map((row) => [row, [...row.children].slice(0, 3).map((cell) => cell.textContent).join(" ").toLowerCase()]));
    const apply = () => {
        const wanted = text.value.toLowerCase().split(/\\s+/).filter((word) => word !== "");
        let shown = 0;
        for (const row of rows) {
            const fits = wanted.every((word) => words.get(row).includes(word))
                && (basis.value === "" || row.dataset.basis === basis.value)
                && (!undeclared.checked || row.dataset.declared === "no");
            row.hidden = !fits;
            shown += fits ? 1 : 0;
        }
        count.value = shown === rows.length ? rows.length + " lines" : shown + " of " + rows.length + " lines";
    };
    form.addEventListener("input", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.hidden = false;
    apply();
})();
`;
