import { Compiled } from '../assembly/compiled.ts';
import { gridRocAucWasm } from './assembly/grid-roc-auc.wasm.ts';

/** Pixels of each region by cell, or the cell's share of 65,535. */
export interface GridMask {
  foreground: Uint16Array;
  background: Uint16Array;
}

/**
 * ROC-AUC of each of some heats, known by cell and given as `denseRanks`, against each of some masks: all pixels of a cell
 * are equally hot. 0.5 for a flat map. A mask needs a pixel in each region. Of `gridSize`'s cells at most.
 * O(heats · masks · cells).
 *
 * Returns heat i against mask j at [i, j].
 *
 * @throws RangeError if they have different numbers of cells
 */
export function gridRocAucs(
  heats: readonly Uint16Array[],
  masks: readonly GridMask[],
): Float64Array {
  const cells = heats[0]?.length ?? 0;
  const others = [
    heats,
    masks.map((mask) => mask.foreground),
    masks.map((mask) => mask.background),
  ];
  const odd = others.flat().find(({ length }) => length !== cells);
  if (odd) {
    throw new RangeError(
      `Expected grids of ${cells} cells each but received one of ${odd.length}.`,
    );
  }
  const pairsOfAll = masks.map(
    ({ foreground, background }) => 2 * sum(foreground) * sum(background),
  );
  const aucs = new Float64Array(heats.length * masks.length);
  const orders = heats.map(fromColdToHot);
  for (let first = 0; first < masks.length; first += AT_ONCE) {
    const some = masks.slice(first, first + AT_ONCE);
    const room = AT_ONCE * Float64Array.BYTES_PER_ELEMENT;
    routines.use([sideBySide(some, cells), room, ...orders], (memory, at, pairsAt, ...ordersAt) => {
      const pairs = new Float64Array(memory, pairsAt, some.length);
      ordersAt.forEach((order, heat) => {
        routines.run('countPairs', order, cells, at, pairsAt);
        pairs.forEach((doubled, i) => {
          aucs[heat * masks.length + first + i] = doubled / pairsOfAll[first + i]!;
        });
      });
    });
  }
  return aucs;
}

const routines = new Compiled(gridRocAucWasm, ['countPairs']);
/** Masks that the routine takes at once. */
const AT_ONCE = 8;
/** Bit in an order that says that the next cell is as hot. */
const TIED = 1 << 15;

/** The cells from cold to hot, each with a bit that says whether the next is as hot. */
function fromColdToHot(ranks: Uint16Array): Uint16Array {
  const starts = new Uint32Array(ranks.length + 1);
  for (const rank of ranks) starts[rank + 1]!++;
  for (let rank = 0; rank < ranks.length; rank++) starts[rank + 1]! += starts[rank]!;
  const order = new Uint16Array(ranks.length);
  for (let cell = 0; cell < ranks.length; cell++) order[starts[ranks[cell]!]!++] = cell;
  for (let at = 1; at < order.length; at++) {
    if (ranks[order[at]!] === ranks[order[at - 1]!]) order[at - 1]! |= TIED;
  }
  return order;
}

/** For each cell the foregrounds of the masks, then their backgrounds. */
function sideBySide(masks: readonly GridMask[], cells: number): Uint16Array {
  const all = new Uint16Array(2 * AT_ONCE * cells);
  masks.forEach(({ foreground, background }, i) => {
    for (let cell = 0, at = i; cell < cells; cell++, at += 2 * AT_ONCE) {
      all[at] = foreground[cell]!;
      all[at + AT_ONCE] = background[cell]!;
    }
  });
  return all;
}

function sum(counts: Uint16Array): number {
  let all = 0;
  for (let cell = 0; cell < counts.length; cell++) all += counts[cell]!;
  return all;
}
