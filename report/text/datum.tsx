import type { SignFlipTest } from '../../core/schema/results.ts';
import { Figures } from './figures.tsx';
import { fixed, interval, percent, pValue } from './format.ts';

/** A figure of `results.json`, rounded for people; `from` is its path there, as in `primary.dz`. */
interface From<Value> {
  from: string;
  value: Value;
}

/** With that many decimals; whole numbers with separators if `digits` is 0. */
export function Fixed({ from, value, digits }: From<number | null> & { digits: number }) {
  return (
    <Datum from={from} value={value}>
      {digits === 0 && value !== null ? value.toLocaleString('en') : fixed(value, digits)}
    </Datum>
  );
}

/** An interval in words: "-0.12 to 0.40". */
export function Interval({
  from,
  value,
  digits,
}: From<readonly [number, number] | null> & { digits: number }) {
  return (
    <Datum from={from} value={value}>
      {interval(value, digits)}
    </Datum>
  );
}

/** A share as a percentage. */
export function Percent({ from, value }: From<number | null>) {
  return (
    <Datum from={from} value={value}>
      {percent(value)}
    </Datum>
  );
}

/** An interval of shares as percentages: "36.1% to 92.0%". */
export function PercentInterval({ from, value }: From<readonly [number, number] | null>) {
  return (
    <Datum from={from} value={value}>
      {value === null ? percent(null) : `${percent(value[0])} to ${percent(value[1])}`}
    </Datum>
  );
}

/** A p value, from its decimal logarithm. */
export function PValue({ from, value }: From<number | null>) {
  return (
    <Datum from={from} value={value}>
      {pValue(value)}
    </Datum>
  );
}

/** A p value that is given as it is. */
export function P({ from, value }: From<number>) {
  return (
    <Datum from={from} value={value}>
      {value === 0 ? 'below 1e-300' : pValue(Math.log10(value))}
    </Datum>
  );
}

/** The p value of sign flips by image, which decides; an en dash without a test. `from` is the test's. */
export function SignFlipP({
  from,
  value,
  side,
}: From<SignFlipTest | null> & { side: keyof SignFlipTest['p'] }) {
  return value === null ? <>–</> : <P from={`${from}.p.${side}`} value={value.p[side]} />;
}

function Datum({ from, value, children }: From<unknown> & { children: string }) {
  return (
    <data value={JSON.stringify(value)} data-from={from}>
      <Figures>{children}</Figures>
    </data>
  );
}
