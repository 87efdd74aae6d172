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
  ['relevanceMassAccuracy', 'Relevance mass accuracy', 'share of the heat that lies on the object'],
  ['foregroundArea', 'Object area', 'what mass accuracy would be if heat were even'],
  ['enrichment', 'Enrichment', 'the one over the other; 1: even heat'],
  ['relevanceRankAccuracy', 'Relevance rank accuracy', 'hottest pixels, as many as the object’s'],
  ['topKIntersection', 'Top-k intersection', 'hottest 2% of the pixels that lie on the object'],
  ['logRatio', 'Log ratio', 'log2 of the two means’ ratio'],
  ['targetProbability', 'Target probability', 'the model’s, for what the heat explains'],
  ['targetRank', 'Target rank', '1: the model’s first choice'],
];

const shares: readonly (readonly [
  'pointingGame' | 'pointingGame15' | 'accuracy',
  string,
  string,
])[] = [
  ['pointingGame', 'Pointing game', 'hottest pixel on the object'],
  ['pointingGame15', 'Pointing game, tolerant', 'or less than 15 pixels beside it'],
  ['accuracy', 'Accuracy', 'predicted as their class'],
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
                'not known'
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
