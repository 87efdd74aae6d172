import type { MeasureSummaries, MeasureSummary } from '../../core/schema/results.ts';
import { Fixed, Percent } from '../text/datum.tsx';
import { count } from '../text/format.ts';

type Summarised = {
  [Key in keyof MeasureSummaries]: MeasureSummaries[Key] extends MeasureSummary | null
    ? Key
    : never;
}[keyof MeasureSummaries];

const summaries: readonly (readonly [Summarised, string, string])[] = [
  ['rocAuc', 'ROC-AUC', '0.5: no relation to the mask'],
  ['relevanceMassAccuracy', 'Relevance mass accuracy', 'share of the heat on the object'],
  ['foregroundArea', 'Object area', 'share of the pixels; the mass accuracy of uniform heat'],
  ['enrichment', 'Enrichment', 'mass accuracy divided by object area; 1: uniform heat'],
  [
    'relevanceRankAccuracy',
    'Relevance rank accuracy',
    'share of the k hottest pixels on the object, k = pixels of the object',
  ],
  ['topKIntersection', 'Top-k intersection', 'share of the hottest 2% of pixels on the object'],
  ['logRatio', 'Log ratio', 'log2 of mean heat on the object over that on the background'],
  [
    'shareAtZero',
    'Without heat',
    'share of pixels with a heat of 0, all tied: ROC-AUC counts a tie as half',
  ],
  ['targetProbability', 'Target probability', 'of the class that the heat explains'],
  ['targetRank', 'Target rank', '1: the highest logit'],
];

const shares: readonly (readonly [
  (
    | 'pointingGame'
    | 'pointingGameVoid'
    | 'hottestOnVoid'
    | 'pointingGame15'
    | 'accuracy'
    | 'imageAccuracy'
  ),
  string,
  string,
])[] = [
  ['pointingGame', 'Pointing game', 'samples with the hottest pixel on the object'],
  [
    'pointingGameVoid',
    'Pointing game, void a miss',
    'the same, a miss if the hottest pixel of all is void',
  ],
  ['hottestOnVoid', 'Hottest pixel on void', 'samples whose hottest pixel of all is void'],
  ['pointingGame15', 'Pointing game, tolerant', 'object within 15 pixels of the hottest one'],
  ['accuracy', 'Accuracy', 'samples predicted as their own class'],
  ['imageAccuracy', 'Accuracy of images', 'images predicted as a class of one of their samples'],
];

/** Every measure over the measured samples. */
export function MeasuresTable({ measures }: { measures: MeasureSummaries }) {
  return (
    <table>
      <caption>Other measures of the same heatmaps</caption>
      <thead>
        <tr>
          <th scope="col">Measure</th>
          <th scope="col">Mean</th>
          <th scope="col">Median</th>
          <th scope="col">Range</th>
        </tr>
      </thead>
      <tbody>
        {summaries.map(([key, name, note]) => (
          <Summary
            name={name}
            note={note}
            from={`measures.${key}`}
            of={measures[key]}
            n={measures.rocAuc.n}
          />
        ))}
        {shares.map(([key, name, note]) => (
          <tr>
            <th scope="row">
              {name} <small>{note}</small>
            </th>
            <td>
              {measures[key] === null ? (
                'unknown'
              ) : (
                <Percent from={`measures.${key}`} value={measures[key]} />
              )}
            </td>
            <td />
            <td />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Summary({
  name,
  note,
  from,
  of,
  n,
}: {
  name: string;
  note: string;
  from: string;
  of: MeasureSummary | null;
  n: number;
}) {
  if (of === null) return null;
  return (
    <tr>
      <th scope="row">
        {name} <small>{of.n === n ? note : `${note}; ${count(of.n, 'sample')}`}</small>
      </th>
      <td>
        <Fixed from={`${from}.mean`} value={of.mean} digits={3} />
      </td>
      <td>
        <Fixed from={`${from}.median`} value={of.median} digits={3} />
      </td>
      <td>
        <Fixed from={`${from}.min`} value={of.min} digits={2} /> to{' '}
        <Fixed from={`${from}.max`} value={of.max} digits={2} />
      </td>
    </tr>
  );
}
