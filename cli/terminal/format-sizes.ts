import type { StoredSize, StoreSizes } from '../../store/store-sizes.ts';
import { formatTable } from '../../report/text/table.ts';

/** A table of the size of each kind of artifact. */
export function formatSizes(sizes: StoreSizes): string {
  return formatTable(
    [
      ['', 'objects', 'size'],
      ...sizes.parts().map(([part, size]) => [part, ...cells(size)]),
      ['total', ...cells(sizes.total)],
    ],
    { align: ['left', 'right'] },
  );
}

/** The same for `--json`. */
export function sizesJson(sizes: StoreSizes) {
  return { byPart: Object.fromEntries(sizes.parts()), total: sizes.total };
}

function cells({ objects, bytes }: StoredSize): string[] {
  return [String(objects), `${(bytes / 1e6).toFixed(1)} MB`];
}
