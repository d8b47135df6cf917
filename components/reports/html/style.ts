/** The report's style. Colours have a contrast of at least 4.5 to 1 on their ground in both schemes. */
export const style = `
:root { color-scheme: light dark; --ground: #ffffff; --raised: #f3f5f7; --text: #1b1f24; --soft: #57606a; --edge: #c4cad1; --link: #0a53be;
  --good: #0f6a33; --good-ground: #dff5e5; --bad: #a3151f; --bad-ground: #fde5e5; --warn: #7a4b00; --warn-ground: #fff0cf; --bar: #9aa4af; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #14181d; --raised: #1e242b; --text: #e6eaef; --soft: #a8b2bd; --edge: #414b56; --link: #7db4ff;
    --good: #7fdca0; --good-ground: #12341f; --bad: #ff9c9c; --bad-ground: #43191c; --warn: #f4c561; --warn-ground: #3b2c0a; --bar: #5d6874; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
main, header, footer { max-width: 80rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 1.25rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .75rem; }
h2 { font-size: 1.25rem; margin: 2.25rem 0 .5rem; border-bottom: 1px solid var(--edge); padding-bottom: .25rem; }
h3 { font-size: 1rem; margin: 1.25rem 0 .4rem; overflow-wrap: anywhere; }
p { margin: .4rem 0 .8rem; max-width: 65rem; }
small, .note, footer { color: var(--soft); }
a { color: var(--link); }
a:focus-visible, summary:focus-visible, input:focus-visible, select:focus-visible, [tabindex]:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: .5rem; background: var(--ground); padding: .5rem; z-index: 1; }
.verdict { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: baseline; background: var(--raised); border-left: .5rem solid var(--good); border-radius: .25rem; padding: .75rem 1rem; margin: 0 0 1rem; max-width: none; }
.verdict.bad { border-color: var(--bad); }
.verdict strong { font-size: 1.2rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; padding: 0; margin: 0; }
.badge { display: inline-block; border-radius: .25rem; padding: 0 .4rem; font-size: .85rem; white-space: nowrap; border: 1px solid currentcolor; }
.good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); } .plain, .off { color: var(--soft); }
.badge.good { background: var(--good-ground); } .badge.bad { background: var(--bad-ground); } .badge.warn { background: var(--warn-ground); }
.badge.plain { border-style: dashed; } .badge.off { background: var(--raised); }
.scroll { overflow-x: auto; border: 1px solid var(--edge); border-radius: .25rem; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid var(--edge); }
tbody tr:last-child > * { border-bottom: 0; }
thead th { background: var(--raised); white-space: nowrap; vertical-align: bottom; }
tbody th { font-weight: 600; min-width: 12rem; overflow-wrap: anywhere; }
tbody th small { font-weight: 400; }
.wide { min-width: 14rem; }
.matrix td, .matrix thead th { border-left: 1px solid var(--edge); }
.matrix thead th:first-child { border-left: 0; }
.matrix tbody th small { font-size: .72rem; }
.matrix tbody th, .matrix thead tr:first-child th:first-child { position: sticky; left: 0; background: var(--ground); max-width: 16rem; }
.matrix thead tr:first-child th:first-child { background: var(--raised); }
.matrix td:nth-child(3) { min-width: 11rem; }
.none { color: var(--soft); }
.line { display: block; min-width: 12rem; margin-top: .15rem; }
.life { fill: var(--edge); } .past { fill: var(--bar); }
line { stroke-width: 3; } .now { stroke: var(--text); } .rotation { stroke: var(--good); stroke-dasharray: 4 2; } .expiry { stroke: var(--bad); stroke-dasharray: 1 2; }
.filter { display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; align-items: end; margin: .75rem 0; }
.filter[hidden] { display: none; }
.filter input[type=search], .filter select { display: block; font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--soft); border-radius: .25rem; padding: .25rem .5rem; min-width: 14rem; max-width: 100%; }
.filter output { color: var(--soft); }
ul, ol { padding-left: 1.4rem; } li { margin: .25rem 0; overflow-wrap: anywhere; }
.checks { columns: 22rem; list-style: none; padding: 0; } .checks li { break-inside: avoid; }
summary { cursor: pointer; padding: .25rem 0; overflow-wrap: anywhere; }
footer { margin-top: 2.5rem; padding-bottom: 2rem; font-size: .9rem; }
.legend { font-size: .85rem; color: var(--soft); } .legend svg { width: .9rem; height: .9rem; vertical-align: -2px; }
@media (max-width: 40rem) { .matrix tbody th, .matrix thead tr:first-child th:first-child { position: static; } tbody th { min-width: 9rem; } }
@media print { .filter, nav, .skip { display: none; } .scroll { overflow: visible; } }
`;
