/**
 * The page's style: a well-set paper. Two data colours, object (blue) and background (orange), from
 * Okabe and Ito's colour-blind-safe palette, darkened or lightened until they read as text; everything
 * else is ink on paper.
 */
export const styleSheet = `
:root {
  color-scheme: light dark;
  --paper: #fdfdfc; --raised: #f4f4f1; --ink: #1b1c1d; --soft: #5c5f62; --rule: #dcdcd7;
  --object: #0068a8; --background: #b54f00; --object-fill: #0072b2; --background-fill: #d55e00;
  --text: "Charter", "Bitstream Charter", "Iowan Old Style", "Palatino Linotype", "Liberation Serif", Georgia, serif;
  --sans: -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, system-ui, sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #141618; --raised: #1e2124; --ink: #e8e8e5; --soft: #a2a6aa; --rule: #34383c;
    --object: #6cbcf5; --background: #f39a4d; --object-fill: #4aa6e8; --background-fill: #ee8a35;
  }
}
*, ::before, ::after { box-sizing: border-box; }
[hidden] { display: none !important; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 var(--sans); font-variant-numeric: tabular-nums; overflow-wrap: break-word;
}
main, footer { max-width: 72rem; margin: 0 auto; padding: 0 clamp(1rem, 4vw, 3rem); }
h1, h2, h3, p, figure, dl, dd, ul, ol { margin: 0; padding: 0; }
ul, ol { list-style: none; }
main > * { margin-bottom: clamp(2.5rem, 6vw, 4.5rem); }
h1, h2, .answer { font-family: var(--text); font-weight: 600; text-wrap: balance; }
h2 { font-size: 1.6rem; line-height: 1.2; margin-bottom: .6rem; }
h3 { font-size: 1rem; font-weight: 600; margin: 2rem 0 .6rem; }
section > p { color: var(--soft); max-width: 44rem; margin-bottom: 1.2rem; }
small { font-size: .8125rem; color: var(--soft); }
sub, sup { font-size: .7em; line-height: 0; }
a { color: inherit; text-underline-offset: .15em; }
:focus-visible { outline: 2px solid var(--object); outline-offset: 2px; }
img { display: block; width: 100%; aspect-ratio: 4 / 3; object-fit: contain; }
.object { color: var(--object); } .background { color: var(--background); }

.headline { padding-top: clamp(1.25rem, 3vw, 2.25rem); margin-bottom: 1.5rem; }
.kicker { font-size: .8125rem; color: var(--soft); margin-bottom: .75rem; }
h1 { font-size: clamp(1.7rem, 4.2vw, 2.75rem); line-height: 1.12; letter-spacing: -.012em; max-width: 32ch; }
.answer { font-size: clamp(1.35rem, 3vw, 1.9rem); line-height: 1.2; margin: .5rem 0 .9rem; }
.answer.on-object { color: var(--object); } .answer.on-background { color: var(--background); }
.lead, .baselines-in-short { max-width: 54rem; }
.baselines-in-short { margin-top: .3rem; }
.account { color: var(--soft); font-size: .9375rem; margin-top: .3rem; max-width: 46rem; }

.exemplars ol { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: clamp(.5rem, 2vw, 1.5rem); }
.exemplars { margin-bottom: 1.75rem; }
.exemplars figcaption { display: grid; grid-template-columns: 1fr auto; gap: 0 .5rem; font-size: .875rem; padding-top: .45rem; }
.exemplars figcaption b { font-weight: 600; }
.exemplars .pair-bar, .exemplars small { grid-column: 1 / -1; }
.exemplars small { overflow-wrap: anywhere; }
.heat-key { display: flex; flex-wrap: wrap; gap: .1rem 1.25rem; font-size: .8125rem; color: var(--soft); margin-top: .6rem; }
.heat-key li { display: flex; align-items: center; gap: .45rem; }
.heat-key .onward { margin-left: auto; }
.heat-key .ramp { width: 4rem; height: .6rem; background: linear-gradient(90deg, #000004, #420a68, #932667, #dd513a, #fca50a, #fcffa4); }
.heat-key .outline { width: 1.4rem; height: .4rem; background: #fff; border: solid #444; border-width: 1.5px 0; }

.pair-bar { display: block; overflow: visible; margin: .3rem 0; }
.pair-bar .scale { stroke: var(--rule); stroke-width: 1; }
.pair-bar line.object { stroke: var(--object-fill); stroke-width: 2; }
.pair-bar line.background { stroke: var(--background-fill); stroke-width: 2; }
.pair-bar circle { fill: var(--object-fill); } .pair-bar rect { fill: var(--background-fill); }

.key-figures { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); border-block: 1px solid var(--rule); }
.key-figures > div { padding: 1rem clamp(.75rem, 1.8vw, 1.25rem); border-left: 1px solid var(--rule); }
.key-figures > div:first-child { border-left: 0; padding-left: 0; }
.key-figures dt { font-size: .875rem; color: var(--soft); }
.key-figures dd { display: grid; gap: .1rem; }
.key-figures b { font: 600 clamp(1.2rem, 2.4vw, 1.7rem)/1.25 var(--text); white-space: nowrap; }
.key-figures sup { font-size: .6em; }
.key-figures b i { font-size: .9rem; font-weight: 400; color: var(--soft); margin: 0 .35rem; }

.plots { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1.5rem clamp(1rem, 4vw, 3rem); margin: 1rem 0 2.5rem; }
.forest { max-width: 42rem; margin: 1rem 0 1.75rem; } .forest figcaption { font-size: .875rem; color: var(--soft); padding-top: .4rem; }
.object-points { fill: var(--object-fill); stroke: var(--paper); } .background-points { fill: var(--background-fill); stroke: var(--paper); }
.plots figure { max-width: 32rem; }
.plots figcaption { font-size: .875rem; color: var(--soft); padding-top: .4rem; }
.plot { display: block; width: 100%; height: auto; font: 14px var(--sans); color: var(--ink); overflow: visible; }
.plot text { white-space: pre; }
.diagonal { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 4 4; }
.object-label { fill: var(--object); } .background-label { fill: var(--background); }
.object-dots { fill: var(--object-fill); fill-opacity: .7; stroke: var(--paper); stroke-width: .5; }
.background-dots { fill: var(--background-fill); fill-opacity: .85; stroke: var(--paper); stroke-width: .5; }
.plot circle:hover, .plot rect:hover { stroke: var(--ink); stroke-width: 2; }
.mean-ring { fill: none; stroke: var(--ink); stroke-width: 2; } .mean-point { fill: var(--ink); stroke: none; }
.object-bars { fill: var(--object-fill); } .background-bars { fill: var(--background-fill); }
.interval-band { fill: var(--ink); fill-opacity: .22; }
.baseline-marks { fill: none; stroke: var(--soft); stroke-opacity: .8; }
.baseline-key { white-space: nowrap; }
details { margin-top: 1rem; } summary { cursor: pointer; font-size: .9375rem; margin-bottom: .5rem; }
.axis-line, .zero-line { stroke: var(--soft); } .mean-line { stroke: var(--ink); stroke-width: 2; }
.neutral-dots { fill: var(--soft); stroke: var(--paper); stroke-width: .5; }
.trend-line { stroke: var(--soft); stroke-width: 1; fill: none; } .interval-line { stroke: var(--ink); stroke-opacity: .55; stroke-width: 1.5; }
.interval-line ~ g { fill-opacity: 1; }
figure .attack-line { stroke: var(--object-fill); stroke-width: 2; fill: none; } .attack-points { fill: var(--object-fill); stroke: var(--paper); }
figure .noise-line { stroke: var(--soft); stroke-dasharray: 4 3; fill: none; } .noise-points { fill: var(--soft); stroke: var(--paper); }
.attack-key { color: var(--object); font-weight: 600; } .noise-key { color: var(--soft); font-weight: 600; }
.attack-plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 19rem), 1fr)); gap: 1.5rem clamp(1rem, 4vw, 3rem); margin: 1rem 0 1.75rem; }
.attack-plots figure { max-width: 30rem; } .attack-plots figcaption { font-size: .875rem; color: var(--soft); padding-top: .4rem; }
.triptychs { display: grid; gap: 1.5rem; } .triptych { display: grid; grid-template-columns: repeat(5, minmax(0, 1fr)); gap: .5rem; max-width: 60rem; }
.triptych img { aspect-ratio: auto; height: auto; } .triptych small { display: block; } .triptychs figcaption { font-size: .875rem; padding-top: .3rem; overflow-wrap: anywhere; }
.turned-to :is(th, td):nth-child(n + 3) { text-align: left; } .wide .turned-to td:last-child { white-space: normal; min-width: 14rem; }
.change-line { stroke: var(--soft); stroke-dasharray: 3 3; } .change-mark { fill: var(--soft); font-size: 11px; }
.mean-label { fill: var(--ink); font-weight: 600; }

table { border-collapse: collapse; width: 100%; font-size: .9375rem; }
caption { text-align: left; font-weight: 600; padding-bottom: .5rem; }
th, td { text-align: right; padding: .35rem .5rem; vertical-align: baseline; border-bottom: 1px solid var(--rule); font-weight: 400; }
th:first-child, .left-out :is(th, td) { text-align: left; padding-left: 0; }
.evidence :is(th, td):nth-child(-n + 4) { text-align: left; }
.wide .card-fields :is(th, td) { text-align: left; white-space: normal; overflow-wrap: anywhere; }
thead th { font-size: .8125rem; color: var(--soft); border-bottom-color: var(--soft); }
th small { display: block; }
.tables { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 2rem clamp(1rem, 4vw, 3rem); align-items: start; }
.tables > div { display: grid; gap: 2rem; }
.tables td, .wide td { white-space: nowrap; }
.wide { overflow-x: auto; }
.wide + p { margin-top: 1rem; }
.wide tbody th { position: sticky; left: 0; min-width: 5.5rem; background: var(--paper); }
.against-baselines tbody th { min-width: 9.5rem; }
.by-class { min-width: 52rem; overflow-wrap: normal; }
.by-class .bar { width: 15%; min-width: 8.5rem; text-align: left; padding-inline: .75rem; vertical-align: middle; }
.by-class tbody th { font-weight: 600; }
.runs { min-width: 68rem; overflow-wrap: normal; }
.runs :is(th, td) { white-space: nowrap; } .runs .reason { white-space: normal; }
.runs :is(th, td):is(:nth-child(2), :nth-child(3)), .runs [colspan], .runs :is(th, td):last-child { text-align: left; padding-left: 1rem; } .runs .quiet { color: var(--soft); }
.verdict.on-object { color: var(--object); } .verdict.on-background { color: var(--background); }

.layers { display: grid; isolation: isolate; background: var(--raised); overflow: hidden; }
.layers > img { grid-area: 1 / 1; min-width: 0; }
.layers .outline { z-index: 1; }
.layers > img:not([src]) { visibility: hidden; }
.layers .under { filter: grayscale(.7); }
.layers .heat { opacity: var(--heat, .8); }

#gallery-controls { font-size: .875rem; display: flex; flex-wrap: wrap; align-items: center; gap: .5rem .9rem; margin-bottom: .8rem; }
button, select, input[type="number"] { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--soft); border-radius: 4px; padding: .3rem .6rem; min-height: 2.25rem; }
input[type="number"] { width: 5.5rem; }
input[type="range"] { accent-color: var(--object); vertical-align: middle; width: 8rem; min-height: 2.25rem; }
label, select { max-width: 100%; }
button { cursor: pointer; }
button:hover, select:hover { border-color: var(--ink); }
button[aria-disabled="true"] { opacity: .5; cursor: default; }
output { color: var(--soft); }
#gallery-status { flex-basis: 100%; }
#gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); gap: 2.25rem clamp(1rem, 3vw, 2rem); margin-top: 1.25rem; scroll-margin-top: 1rem; }
#gallery-pages { display: flex; align-items: center; justify-content: center; gap: 1rem; margin-top: 2rem; font-size: .875rem; }
.card { font-size: .875rem; }
.card .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 2px; width: 100%; padding: 0; border: 0; border-radius: 0; background: none; color: inherit; }
.card button.pair:enabled { cursor: zoom-in; }
.card h3 { font: 600 .875rem var(--mono); margin: .5rem 0 .2rem; }
.card dl { display: grid; grid-template-columns: repeat(3, 1fr); gap: .3rem .75rem; margin: .35rem 0; }
.card dt { font-size: .75rem; color: var(--soft); line-height: 1.2; }
#gallery .more:not(.sorted) { display: none; }
.sorted dd { font-weight: 600; }
.note { color: var(--soft); }
.target { display: block; }
dialog { color: inherit; background: var(--paper); border: 1px solid var(--rule); border-radius: 6px; padding: clamp(.75rem, 2vw, 1.5rem); width: min(72rem, 100vw - 1rem); max-width: none; max-height: calc(100dvh - 1rem); overflow: auto; }
dialog::backdrop { background: rgb(0 0 0 / .6); }
dialog .bar { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem .75rem; margin-bottom: .75rem; font-size: .875rem; }
dialog [name="close"] { margin-left: auto; }
dialog img { aspect-ratio: auto; max-height: 62vh; }
dialog .card dl { grid-template-columns: repeat(auto-fill, minmax(7.5rem, 1fr)); }
.wrong { color: var(--background); } .right { color: var(--object); }

.left-out :is(td, th), .card, .provenance, h1, code { overflow-wrap: anywhere; }
.left-out td:nth-child(2) { width: 22%; }
.left-out th:first-child { width: 24%; }
.left-out tbody th, code, pre, .provenance dd { font-family: var(--mono); font-size: .8125rem; }
.prose { max-width: 44rem; } .prose p { margin-bottom: .8rem; }
.formula { font-family: var(--text); font-size: 1.1rem; padding-left: 1.5rem; }
pre { background: var(--raised); border-radius: 4px; padding: .8rem 1rem; margin: 0; white-space: pre-wrap; }
.provenance div { display: grid; grid-template-columns: 9rem 1fr; gap: 0 1rem; padding: .3rem 0; border-bottom: 1px solid var(--rule); }
.provenance dt { color: var(--soft); font-size: .875rem; }
.print-only { display: none; }
footer { border-top: 1px solid var(--rule); padding-block: 1.25rem 2.5rem; color: var(--soft); font-size: .875rem; }

@media screen and (max-width: 60rem) {
  .tables { grid-template-columns: minmax(0, 1fr); }
}
@media screen and (max-width: 48rem) {
  .key-figures { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .key-figures > div { padding: .8rem .9rem; }
  .key-figures > div:nth-child(odd) { border-left: 0; padding-left: 0; }
  .key-figures > div:nth-child(n + 3) { border-top: 1px solid var(--rule); }
  .plots { grid-template-columns: minmax(0, 1fr); }
}
@media screen and (max-width: 30rem) {
  .key-figures b { font-size: 1.35rem; white-space: normal; }
  .plot { font-size: 17px; }
  th, td { padding-inline: .25rem; }
  .exemplars ol { grid-template-columns: 1fr; gap: .6rem; }
  .exemplars figure { display: grid; grid-template-columns: 3fr 2fr; gap: .75rem; align-items: center; }
  .exemplars figcaption { grid-template-columns: 1fr; }
  table { font-size: .875rem; }
  .provenance div { grid-template-columns: 1fr; }
  dialog .card .pair { grid-template-columns: minmax(0, 1fr); }
}
@media print {
  :root {
    color-scheme: light;
    --paper: #fff; --raised: #f4f4f1; --ink: #000; --soft: #444; --rule: #ccc;
    --object: #0068a8; --background: #b54f00; --object-fill: #0072b2; --background-fill: #d55e00;
  }
  body { font-size: 10pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  main > * { margin-bottom: 1.5rem; }
  #gallery-controls, #gallery-pages, .onward { display: none !important; }
  .print-only { display: block; }
  .tables { grid-template-columns: minmax(0, 1fr); gap: 1rem; } .tables > div { gap: 1rem; }
  .tables caption { padding-top: .8rem; }
  th small { display: inline; }
  details:not([open]) { display: none; }
  th, td { padding-block: .2rem; }
  .wide { overflow: visible; } .wide tbody th { position: static; }
  .forest { max-width: 30rem; }
  .plots { margin-bottom: 1rem; } .plots figure { max-width: 20rem; }
  #gallery { grid-template-columns: repeat(3, 1fr); gap: 1rem; }
  .card { font-size: .7rem; } .card dt { font-size: .65rem; } .card h3 { font-size: .7rem; }
  #gallery > :nth-child(n + 13) { display: none; }
  #gallery > li, figure, tr, pre, .key-figures { break-inside: avoid; }
  h2, h3, caption, section > p { break-after: avoid; }
  .by-class { min-width: 0; font-size: .7rem; }
  .by-class thead th { font-size: .65rem; }
  .by-class :is(th, td) { padding-inline: .2rem; white-space: nowrap; }
  .key-figures b { font-size: 1.25rem; }
  .triptych { grid-template-columns: repeat(3, minmax(0, 1fr)); }
  table { font-size: .8125rem; }
}
`;
