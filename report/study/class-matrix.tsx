import { Step, StepStatus } from '../../core/schema/evidence.ts';
import type { StudyEntry, StudyResults } from '../../core/schema/study-results.ts';
import { statusWords } from '../text/evidence-rows.ts';
import { Figures } from '../text/figures.tsx';
import { fixed, interval } from '../text/format.ts';

/** A sign for what became of a step, told apart without colour. */
const SIGNS: Readonly<Record<StepStatus, string>> = {
  passed: '●',
  failed: '○',
  opposite: '✕',
  'too-few': '·',
  'not-tested': '–',
};

/** Classes and models of one dataset: how far the evidence reaches, and ROC-AUC; each cell links to its audit's page. */
export function ClassMatrix({ results, dataset }: { results: StudyResults; dataset: string }) {
  const entries = results.entries.filter((entry) => entry.dataset === dataset);
  const models = results.models.filter((name) => entries.some(({ model }) => model === name));
  const classes = [...new Set(entries.flatMap((entry) => entry.class ?? []))].sort();
  const at = new Map(entries.map((entry) => [keyOf(entry.model, entry.class), entry]));
  const rows = [null, ...(classes.length > 1 ? classes : [])];
  return (
    <div class="wide" tabIndex={0} role="region" aria-label={`Classes and models on ${dataset}`}>
      <table class="matrix">
        <thead>
          <tr>
            <Head title="Class" />
            {models.map((model) => (
              <Head title={model} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((name) => (
            <tr class={name === null ? 'fixed' : undefined}>
              <th scope="row" data-sort={name ?? ''} title={name ?? undefined}>
                {name ?? (classes.length === 1 ? classes[0] : 'all classes')}
              </th>
              {models.map((model) => (
                <Cell entry={at.get(keyOf(model, name))} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Head({ title }: { title: string }) {
  return (
    <th scope="col">
      <button type="button">{title}</button>
    </th>
  );
}

function Cell({ entry }: { entry: StudyEntry | undefined }) {
  if (!entry) return <td data-sort="">–</td>;
  const { rocAuc, n, run, steps, model } = entry;
  const mean = rocAuc?.mean ?? null;
  const told = steps.map(({ step, status }) => `${step}: ${statusWords[status]}`).join(', ');
  const title = `${model}: ${told}; 95% interval of ROC-AUC ${interval(rocAuc?.ci95 ?? null, 3)}`;
  return (
    <td class={tintOf(entry)} data-sort={mean === null ? '' : String(mean)}>
      <a href={`../../runs/${run}/report.html`} title={title}>
        <b>{fixed(mean, 3)}</b> <small>n {n.toLocaleString('en')}</small>
        <span class="signs" role="img" aria-label={told}>
          {steps.map(({ status }) => SIGNS[status]).join('')}
        </span>
      </a>
    </td>
  );
}

/** By the number of steps that hold in an unbroken chain; a first step that holds the other way has a colour of its own. */
function tintOf({ reached, steps }: StudyEntry): string {
  if (steps[0]?.status === 'opposite') return 'reached-opposite';
  return `reached-${reached === 'none' ? 0 : Step.options.indexOf(reached) + 1}`;
}

/** What signs and tints mean. */
export function MatrixKey() {
  return (
    <ul class="matrix-key">
      <li>
        The four signs are the steps of evidence, in order: on the object, beyond its usual place,
        learned, relied on.
      </li>
      {StepStatus.options.map((status) => (
        <li>
          <b>{SIGNS[status]}</b> {statusWords[status]}
        </li>
      ))}
      <li>
        <i class="swatch reached-1" />
        <i class="swatch reached-4" /> one step holds, all four hold
      </li>
      <li>
        <i class="swatch reached-opposite" /> more heat on the background
      </li>
      <li>
        <Figures>
          The number is the mean ROC-AUC, 0.5 = no relation to the object. It links to the audit.
        </Figures>
      </li>
    </ul>
  );
}

function keyOf(model: string, name: string | null): string {
  return JSON.stringify([model, name]);
}
