import type { StoredSpec } from '../../core/schema/audit-spec.ts';
import type { Results } from '../../core/schema/results.ts';
import type { CamMethod } from '../../core/cam/cam-method.ts';
import { geometryOf } from '../../core/schema/model-card.ts';
import { isPublished } from '../../core/card/resolve-geometry.ts';
import { methods } from '../../core/cam/methods.ts';
import { Figures } from '../text/figures.tsx';
import { decoders, mixtures, onnxRuntimes, providers } from '../text/computers.ts';
import { count, fixed } from '../text/format.ts';
import { filterWords, placingWords } from '../text/geometry-words.ts';
import { headWords } from '../text/head-words.ts';
import { mapFormula } from '../text/map-formula.ts';
import { methodNames } from '../text/method-names.ts';
import { CardTable } from '../tables/card-table.tsx';
import type { ReportInput } from './report-input.ts';

/** How the numbers were made, what they were made from, and how to reproduce them. */
export function Method({
  results,
  command,
  spec,
}: Pick<ReportInput, 'results' | 'command' | 'spec'>) {
  return (
    <section aria-labelledby="method">
      <h2 id="method">How these numbers were made</h2>
      <div class="prose">
        <Recipe results={results} spec={spec} />
        <Reading results={results} />
      </div>
      {command !== undefined && (
        <>
          <h3>Reproduce this run</h3>
          <p>
            In the folder of the store. If the store is in S3, copy <code>spec.json</code> and pass
            the store’s URI instead of the dot.
          </p>
          <pre tabIndex={0}>
            <code>{command}</code>
          </pre>
        </>
      )}
      <h3>How the model was taken</h3>
      <CardTable card={results.card} resizer={results.resizer ?? spec?.image.resize} />
      <h3>Provenance</h3>
      <Mixture results={results} />
      <Provenance results={results} />
    </section>
  );
}

function Recipe({ results, spec }: { results: Results; spec: StoredSpec | undefined }) {
  const { recipe, card } = results;
  const resizer = results.resizer ?? spec?.image.resize;
  const layers = [...new Map(recipe.maps.map(({ layer, size }) => [layer, size]))];
  const uses = [...new Set(recipe.maps.map(({ method }) => method))];
  const used = uses.map((method) => methods[method].needs);
  const smoothed = recipe.maps.some(({ view }) => view.flipped);
  return (
    <>
      <p>
        Each photo was {placingWords(card.geometry.value)} {filterWords(card.filter.value, resizer)}{' '}
        and given to {results.modelName}.
        {isPublished(geometryOf(card)) && resizer !== 'sharp' && ' So does the published recipe.'}{' '}
        {targetInWords(results.target)} The {tensorsRead(used)} were read at{' '}
        {layers.map(([layer, size], index) => (
          <>
            {index > 0 && ' and at '}
            <code>{layer}</code>, a map of {size.join(' × ')}
          </>
        ))}
        .
        {recipe.precision !== 'float32' &&
          ` Up to there the model computes in ${recipe.precision}, from there on in float32.`}{' '}
        Probabilities: {headWords[recipe.head]} (logits at <code>{recipe.logitsTensor}</code>).
      </p>
      {recipe.notes.map((note) => (
        <p class="notes">{note}.</p>
      ))}
      {results.dataNotes.map((note) => (
        <p class="notes">{note}</p>
      ))}
      {uses.map((method) => (
        <p class="formula">
          {methodNames[method]} = <Formula>{mapFormula(method)}</Formula>
        </p>
      ))}
      <p>
        The heatmap is this map scaled to [0, 1] by its own minimum and maximum, upsampled
        bilinearly to {measuredSize[results.measuredAt]} with half-pixel centres, and scaled once
        more, as in pytorch-grad-cam.
        {layers.length > 1 && ' The maps of several layers are averaged before the last scaling.'}
        {smoothed &&
          ' It is the mean over six views of the image: mirrored or not, each with its values multiplied by 0.9, 1 and 1.1.'}{' '}
        Foreground is every pixel of the class in the mask, background every other labelled pixel;
        void pixels (label 255) are {voidPixels[results.void]}.
        {card.geometry.value.kind !== 'stretch' &&
          ' Padding, and what a crop leaves out, is in neither.'}
      </p>
    </>
  );
}

/** A line of a formula; "A_c" has c as its subscript. */
function Formula({ children }: { children: string }) {
  return (
    <>
      {children.split('_c').map((part, i) => (
        <>
          {i > 0 && <sub>c</sub>}
          <Figures>{part}</Figures>
        </>
      ))}
    </>
  );
}

/** What methods with these needs read, as a phrase: "activations A and their gradients". */
function tensorsRead(needs: readonly CamMethod['needs'][]): string {
  const activations = needs.some((each) => each === 'activations' || each === 'tail');
  const ofInput = needs.some((each) => each === 'input' || each === 'noisy-input');
  return [
    ...(needs.includes('gradients')
      ? ['activations A and their gradients']
      : activations
        ? ['activations A']
        : []),
    ...(ofInput ? ['gradients of the input x'] : []),
  ].join(' and the ');
}

const measuredSize: Record<Results['measuredAt'], string> = {
  input: 'the input size',
  original: 'the photo’s own size',
};

const voidPixels: Record<Results['void'], string> = {
  'left-out': 'in neither',
  background: 'counted as background',
};

function targetInWords(target: string): string {
  if (target === 'group')
    return 'The score y is the highest logit among those of the sample’s own class.';
  if (target === 'label') return 'The score y is the logit of the label that the list gives.';
  if (target === 'predicted') return 'The score y is the highest logit, whatever its class.';
  return `The score y is the logit of ${target}.`;
}

function Reading({
  results: { alpha, primary, equivalence, unit = 'image' },
}: {
  results: Results;
}) {
  return (
    <>
      <p>
        The test pairs the two means by sample. H0: no difference between foreground and background;
        H1: more on the foreground. The verdict requires a one-sided p below {alpha}
        {primary.clustered && ` of the t-test clustered by ${unit}`}
        {equivalence && (
          <Figures>
            {`, unless two one-sided tests find |d_z| below ${equivalence.smallestEffect}, the smallest effect that matters`}
          </Figures>
        )}
        . The effect size is <i>d</i>
        <sub>z</sub> = mean(difference) / sd(difference), n − 1 in the denominator, with its
        interval from the noncentral t distribution.
      </p>
      <p>
        More heat on the object is weak evidence by itself: objects tend to be in the middle of
        photos, and heat does too. Read it together with the AUC, the mass accuracy against the
        object’s area, and the pictures with the lowest difference.
      </p>
    </>
  );
}

/** Says so if parts of a run were computed in different ways. */
function Mixture({ results: { provenance } }: { results: Results }) {
  const different = mixtures(provenance);
  if (different.length === 0) return null;
  return (
    <p>
      Parts of this run were computed with different {different.join(', ')}. Their numbers may
      differ in the last digits from a run on one machine.
    </p>
  );
}

function Provenance({ results }: { results: Results }) {
  const { provenance } = results;
  const facts: [string, string | null][] = [
    ['Run', results.runId],
    ['Workflow', results.workflowId],
    ['Started', results.startedAt],
    ['Finished', `${results.finishedAt}, after ${fixed(results.seconds, 1)} s`],
    ['Samples', `${count(results.computed, 'sample')} computed, ${results.cached} from the store`],
    ['Classes', results.classes.join(', ')],
    ['Model', results.model],
    ['Model commit', provenance.modelCommit],
    ['Model digest', provenance.modelDigest],
    ['Card digest', provenance.cardDigest],
    ['Explainer digest', provenance.explainerDigest],
    ['Dataset', results.dataset],
    ['Manifest digest', provenance.manifestDigest],
    ['Spec digest', provenance.specDigest],
    ['Ran on', `${providers(provenance)}, ${results.recipe.precision}`],
    [
      'Versions',
      `groundcam ${provenance.groundcam}, Node ${provenance.node}, ONNX Runtime ${onnxRuntimes(provenance)}, ${decoders(provenance)}`,
    ],
    ['Git commit', provenance.gitCommit],
  ];
  return (
    <dl class="provenance">
      {facts.map(
        ([name, value]) =>
          value !== null && (
            <div>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
