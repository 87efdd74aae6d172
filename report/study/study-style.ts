import { styleSheet } from '../page/style-sheet.ts';

/**
 * The style of a study's page. Models have Okabe and Ito's colours, and symbols of their own in plots; a cell of the matrix is
 * tinted by how many steps hold, and says so by signs too.
 */
export const studyStyle = `${styleSheet}
:root { --m0: #0072b2; --m1: #b85b00; --m2: #007a57; --m3: #a85485; --m4: #8a7500; --m5: #2a8fbd; --m6: #444; }
@media (prefers-color-scheme: dark) {
  :root { --m0: #56a8e0; --m1: #f39a4d; --m2: #2fc295; --m3: #e08fbd; --m4: #e6d23e; --m5: #8fd0f5; --m6: #ccc; }
}
@media print { :root { --m0: #0072b2; --m1: #b85b00; --m2: #007a57; --m3: #a85485; --m4: #8a7500; --m5: #2a8fbd; --m6: #444; } }
${[0, 1, 2, 3, 4, 5, 6].map((i) => `.m${i} { fill: var(--m${i}); stroke: var(--m${i}); }`).join('\n')}
.model-points { stroke: var(--paper); stroke-width: .5; } .model-lines { stroke-width: 1.5; stroke-opacity: .6; }
.model-key { display: flex; flex-wrap: wrap; gap: .2rem 1.25rem; font-size: .875rem; margin-top: .5rem; }
.model-key svg { width: .9rem; height: .9rem; vertical-align: -.1rem; overflow: visible; }
.notes { color: var(--soft); font-size: .9375rem; max-width: 46rem; }
.sorts-hint { font-size: .8125rem; color: var(--soft); }
.matrix { width: auto; min-width: 100%; }
.matrix :is(th, td) { text-align: center; }
.matrix tbody th { text-align: left; white-space: nowrap; max-width: 14rem; overflow: hidden; text-overflow: ellipsis; padding-right: .75rem; }
.matrix thead th:first-child { text-align: left; }
.matrix tr > :first-child { position: sticky; left: 0; background: var(--paper); z-index: 1; }
.matrix thead th { vertical-align: bottom; max-width: 11rem; overflow-wrap: anywhere; }
.matrix thead button { border: 0; padding: .2rem .1rem; min-height: 2.25rem; background: none; color: inherit; font-size: .8125rem; text-align: inherit; }
.matrix thead button::after { content: " ↕"; color: var(--soft); }
.matrix [aria-sort="descending"] button::after { content: " ↓"; color: var(--ink); }
.matrix [aria-sort="ascending"] button::after { content: " ↑"; color: var(--ink); }
.matrix .fixed :is(th, td) { border-bottom-color: var(--soft); font-weight: 600; }
.matrix td { padding: 0; border-left: 2px solid var(--paper); min-width: 6rem; }
.matrix td > * { display: block; padding: .35rem .5rem; text-decoration: none; line-height: 1.3; }
.matrix td a:hover b { text-decoration: underline; }
.matrix td b { font-weight: 600; } .matrix td small { white-space: nowrap; }
.signs { display: inline-block; margin-left: .5rem; letter-spacing: .12em; font-size: .875rem; white-space: nowrap; }
${[1, 2, 3, 4].map((i) => `.reached-${i} { background: color-mix(in srgb, var(--object-fill) ${9 * i}%, var(--paper)); }`).join('\n')}
.reached-opposite { background: color-mix(in srgb, var(--background-fill) 24%, var(--paper)); }
.matrix td[class^="reached"] small { color: inherit; }
.matrix-key { display: flex; flex-wrap: wrap; gap: .2rem 1.75rem; font-size: .875rem; margin-top: .9rem; }
.matrix-key > :is(:first-child, :last-child) { flex-basis: 100%; }
.matrix-key b { display: inline-block; min-width: 1.4rem; }
.swatch { display: inline-block; width: 1.4rem; height: .9rem; vertical-align: -.1rem; border: 1px solid var(--rule); margin-right: .4rem; }
:is(.ranking, .pairs, .across, .agreement, .audits, .gaps) { overflow-wrap: normal; }
.ranking { min-width: 34rem; } .pairs { min-width: 34rem; } .across { min-width: 52rem; } .agreement { min-width: 24rem; } .audits { min-width: 36rem; }
:is(.pairs, .across, .agreement, .audits) :is(th, td):nth-child(2), .audits :is(th, td), .agreement :is(th, td):nth-child(-n + 2) { text-align: left; }
.audits .reason { white-space: normal; overflow-wrap: anywhere; }
.across tbody th { max-width: 12rem; }
.forest-models { max-width: 48rem; } .forest-models + p { margin-top: 1.25rem; }
.forest-models > div { overflow-x: auto; } .forest-models > div > svg { min-width: 27rem; }
.curve-line { fill: none; stroke-width: 1.5; } .attacks { min-width: 44rem; margin-top: .75rem; } .gaps { min-width: 36rem; }
.photos { display: grid; gap: 2rem; margin-top: 1rem; }
.photos ol { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(46%, 11rem), 1fr)); gap: .6rem .8rem; }
.photos ol:has(> :nth-child(6)) { grid-template-columns: repeat(auto-fill, minmax(min(46%, 8.5rem), 1fr)); }
.photos h3 { font: 600 .875rem var(--mono); margin: 0 0 .4rem; overflow-wrap: anywhere; }
.photos figcaption { font-size: .8125rem; padding-top: .25rem; overflow-wrap: anywhere; }
@media print {
  .matrix thead button::after { content: none !important; } .matrix td { min-width: 0; }
  .forest-models > div > svg { min-width: 0; }
  .matrix, .pairs, .across, .ranking, .agreement, .audits, .attacks, .gaps, .class-pairs { font-size: .7rem; min-width: 0; }
  .photos ol, .photos ol:has(> :nth-child(6)) { grid-template-columns: repeat(4, 1fr); } .photos li { break-inside: avoid; }
  .photos > li:nth-child(n + 7) { display: none; } .sorts-hint, .heat-slider { display: none; }
}
`;
