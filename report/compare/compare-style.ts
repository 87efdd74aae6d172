import { styleSheet } from '../page/style-sheet.ts';

/**
 * The report's style, and two more colours of Okabe and Ito's palette for the runs: A is green, B is
 * purple, as object and background have blue and orange already.
 */
export const compareStyle = `${styleSheet}
:root { --a: #00724f; --b: #9c3f75; --a-fill: #009e73; --b-fill: #b8558f; }
@media (prefers-color-scheme: dark) {
  :root { --a: #37c99b; --b: #e592bf; --a-fill: #1fb386; --b-fill: #cc79a7; }
}
@media print { :root { --a: #00724f; --b: #9c3f75; --a-fill: #009e73; --b-fill: #b8558f; } }
.run-a, .answer.a-more-on-object, .verdict.a-more-on-object { color: var(--a); }
.run-b, .answer.b-more-on-object, .verdict.b-more-on-object { color: var(--b); }
.plot .a-label { fill: var(--a); } .plot .b-label { fill: var(--b); }
.a-dots, .a-bars { fill: var(--a-fill); } .b-dots, .b-bars { fill: var(--b-fill); }
.a-dots, .b-dots { fill-opacity: .75; stroke: var(--paper); stroke-width: .5; }
.forest-line { stroke: var(--ink); stroke-opacity: .6; stroke-width: 2; }
.account + .notes { color: var(--soft); font-size: .9375rem; margin-top: .3rem; max-width: 46rem; }
.key-figures b span { overflow-wrap: anywhere; white-space: normal; }
.contrasts { min-width: 42rem; overflow-wrap: normal; }
.steps-compared { min-width: 22rem; overflow-wrap: normal; }
.steps-compared td { text-align: left; }
.disagreements { min-width: 30rem; overflow-wrap: normal; }
:is(.contrasts, .steps-compared, .disagreements, .runs-compared) th:first-child { text-align: left; padding-left: 0; }
.disagreements th:first-child { overflow-wrap: anywhere; }
.runs-compared { table-layout: fixed; min-width: 34rem; }
.runs-compared :is(td, th) { text-align: left; vertical-align: top; }
.runs-compared tr > :first-child { width: 9rem; }
.runs-compared td { overflow-wrap: anywhere; white-space: normal; font-family: var(--mono); font-size: .8125rem; }
.runs-compared tbody th { color: var(--soft); font-size: .875rem; }
`;
