import { cardOf } from '../card/card-of.ts';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../core/errors/input-error.ts';
import { evaluateGates } from '../../../core/gate/evaluate-gates.ts';
import { gateLine } from '../../../report/gate/gate-text.ts';
import { Gates } from '../../../core/schema/gates.ts';
import { rowsOf, runOf } from '../compare/runs.ts';
import { excluded, failed } from '../../report/fixture.ts';

const means = [
  [0.9, 0.2],
  [0.8, 0.1],
  [0.7, 0.2],
  [0.9, 0.4],
  [0.6, 0.3],
];
const run = runOf(rowsOf(means));
const evaluate = (gates: object, of = run) => evaluateGates(of, Gates.parse(gates));
const only = (gates: object, of = run) => {
  const outcomes = evaluate(gates, of);
  expect(outcomes).toHaveLength(1);
  return outcomes[0]!;
};

describe('a gate', () => {
  const { dz, dzCI95 } = run.results.primary;

  it('holds up to its limit, and no further', () => {
    expect(only({ minDz: dz })).toMatchObject({ holds: true, value: dz, by: null });
    const failing = only({ minDz: dz! + 0.5 });
    expect(failing.holds).toBe(false);
    expect(failing.by).toBeCloseTo(0.5, 12);
  });

  it('on the background’s heat takes what the object does not have', () => {
    expect(only({ maxBackgroundMass: 0.625 })).toMatchObject({ holds: true, value: 0.625 });
    expect(only({ maxBackgroundMass: 0.5 })).toMatchObject({ holds: false, by: 0.125 });
  });

  it('takes the less favourable end of the interval where that is asked for', () => {
    expect(only({ minDz: 0, use: 'interval' }).value).toBe(dzCI95![0]);
    const rows = rowsOf(means);
    rows.forEach((row, i) => Object.assign(row, { relevanceMassAccuracy: 0.5 + i / 10 }));
    const { value } = only({ maxBackgroundMass: 1, use: 'interval' }, runOf(rows));
    // 0.3 + t(0.975, 4) × sd / √5, with sd = 0.15811
    expect(value).toBeCloseTo(0.3 + (2.7764451 * 0.15811388) / Math.sqrt(5), 6);
  });

  it('counts excluded and failed samples together', () => {
    const some = runOf([...rowsOf(means), excluded('x'), failed('y'), failed('z')]);
    expect(only({ maxExcluded: 0.3 }, some)).toMatchObject({ holds: false, value: 3 / 8 });
  });

  it('asks for a verdict', () => {
    const six = runOf(rowsOf([...means, [0.7, 0.3]]));
    expect(only({ verdict: 'on-object' }, six).holds).toBe(true);
    expect(only({ verdict: 'on-object' }).holds).toBe(false);
    expect(only({ verdict: 'no-difference' }).holds).toBe(false);
  });

  it('fails where its figure does not exist, and says so', () => {
    const one = only({ minDz: 0.1 }, runOf(rowsOf([[0.9, 0.2]])));
    expect(one).toMatchObject({ holds: false, value: null });
    expect(gateLine(one)).toMatch(/^fails {2}min-dz, all samples: there is no d_z/);
  });

  it('fails where the interval does not exist, though the estimate does', () => {
    expect(only({ minAuc: 0.1 }).holds).toBe(true);
    expect(only({ minAuc: 0.1, use: 'interval' })).toMatchObject({ holds: false, value: null });
  });

  it('has to hold for each class where that is asked for', () => {
    const mixed = runOf([
      ...rowsOf(means),
      ...rowsOf(
        means.map(([object = 0, background = 0]) => [background, object]),
        {
          class: 'cat',
        },
      ).map((row) => ({ ...row, sample: row.sample.replace('aeroplane', 'cat') })),
    ]);
    expect(
      evaluate({ minDz: 0.5, eachClass: true }, mixed).map(({ where, holds }) => [where, holds]),
    ).toEqual([
      ['all samples', false],
      ['aeroplane', true],
      ['cat', false],
    ]);
  });
});

describe('a gate against another run', () => {
  const worse = runOf(
    rowsOf(means.map(([object = 0, background = 0], i) => [object - i / 10, background])),
  );

  it('looks at the drop of d_z', () => {
    const [outcome] = evaluateGates(worse, Gates.parse({ maxDropDz: 0.2 }), run);
    const drop = run.results.primary.dz! - worse.results.primary.dz!;
    expect(drop).toBeGreaterThan(0.2);
    expect(outcome).toMatchObject({ holds: false });
    expect(outcome!.value).toBeCloseTo(drop, 12);
    const [back] = evaluateGates(run, Gates.parse({ maxDropDz: 0.2 }), worse);
    expect(back).toMatchObject({ holds: true });
  });

  it('compares the samples that both measured', () => {
    const first = runOf(rowsOf(means.slice(0, 3)));
    const [outcome] = evaluateGates(run, Gates.parse({ maxDropDz: 0.2 }), first);
    expect(outcome).toMatchObject({ value: 0 });
    expect(outcome!.note).toContain('over 3 shared samples');
  });

  it('says in what the models were taken differently', () => {
    const other = runOf(rowsOf(means));
    other.results.card = cardOf({ mean: { value: [128, 128, 128], source: 'sidecar' } });
    const [outcome] = evaluateGates(run, Gates.parse({ maxDropDz: 0.2 }), other);
    expect(outcome!.note).toContain('; the models differ in mean: 0 and 128');
    const [same] = evaluateGates(run, Gates.parse({ maxDropDz: 0.2 }), runOf(rowsOf(means)));
    expect(same!.note).not.toContain('differ');
  });

  it('is refused without that run', () => {
    expect(() => evaluate({ maxDropDz: 0.2 })).toThrow(InputError);
  });
});

it('refuses to pass a run that was held against nothing', () => {
  expect(() => evaluate({})).toThrow(/no gate/);
});
