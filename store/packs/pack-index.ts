import pMap from 'p-map';
import { groupBy } from '../../core/encoding/group-by.ts';
import type { RecordFilter } from '../../core/encoding/sorted-records.ts';
import { CorruptArtifactError } from '../../core/errors/corrupt-artifact-error.ts';
import { isNotFound } from '../../core/errors/not-found-error.ts';
import type { Store } from '../store.ts';
import { INDEX, newId, segmentKey } from './pack-keys.ts';
import {
  decodeSegment,
  encodeSegment,
  filterOf,
  find,
  HASH_BYTES,
  hashOfKey,
  mergeSegments,
  segmentOf,
  segmentOfDropped,
  takenBackBy,
  type Segment,
} from './segment.ts';

/** Segments read at once. */
const READS = 16;

/** With more segments than this, small ones are merged. */
const MANY = 64;

interface KnownSegment {
  segment: Segment;
  /** Rules out most artifacts that it lacks: of many segments, few have a given one. */
  filter: RecordFilter;
  written: Date;
  /** In bytes. */
  size: number;
  /** What it takes back. */
  takenBack: string[];
}

/** Where an artifact is. */
export interface Place {
  pack: string;
  /** By the store's clock. */
  written: Date;
}

/**
 * Which pack has which artifact: the segments in `index/`, all of them in memory. Segments are written once and say
 * nothing that later ones deny but for what was taken back, so writers need not wait for each other. Of two
 * packs with the same artifact, the later one counts.
 */
export class PackIndex {
  readonly #store: Store;
  readonly #byStoresClock: boolean;
  readonly #segments = new Map<string, KnownSegment>();
  /** Those of all segments, and perhaps of some that are gone. */
  #filters: readonly RecordFilter[] = [];
  #dropped = new Set<string>();
  #takenBack = new Set<string>();
  #isRead = false;
  /** When it was read, by `performance.now()`. */
  #readAt = -Infinity;
  /** Whether something was written through this index since it was read. */
  isOutdated = false;
  #refreshing: Promise<void> | null = null;
  #next: Promise<void> | null = null;
  /** Keys of segments that can't be read. */
  broken: string[] = [];

  /**
   * @param options.byStoresClock whether it matters when others have written: then the store is asked when this process
   *   has, too
   */
  constructor(store: Store, { byStoresClock = false } = {}) {
    this.#store = store;
    this.#byStoresClock = byStoresClock;
  }

  /**
   * Where an artifact is, as far as was known at the last `refresh`. Of places of one millisecond, what this process has
   * written last.
   */
  find(key: string): Place | undefined {
    const hash = hashOfKey(key);
    if (!this.#mayHave(hash)) return undefined;
    let latest: Place | undefined;
    for (const place of this.#placesOf(hash)) {
      if (!latest || place.written >= latest.written) latest = place;
    }
    return latest;
  }

  /** Whether some segment may have it. If nobody has made an artifact yet, mostly all segments are ruled out. */
  #mayHave(hash: Buffer): boolean {
    for (const filter of this.#filters) if (filter.mayHave(hash)) return true;
    return false;
  }

  /** Whether a pack was said to have an artifact, also if that was taken back. */
  names(pack: string, key: string): boolean {
    const hash = hashOfKey(key);
    return [...this.#segments.values()].some(
      ({ segment, filter }) =>
        filter.mayHave(hash) && find(segment, hash).some((record) => record.pack.id === pack),
    );
  }

  *#placesOf(hash: Buffer): Iterable<Place> {
    for (const { segment, filter, written } of this.#segments.values()) {
      if (!filter.mayHave(hash)) continue;
      for (const { pack, isTakenBack } of find(segment, hash)) {
        if (isTakenBack || this.#dropped.has(pack.id)) continue;
        if (this.#takenBack.has(nameOf(hash, pack.id))) continue;
        yield {
          pack: pack.id,
          written: pack.written === null ? written : new Date(pack.written),
        };
      }
    }
  }

  /** The packs that may have artifacts. */
  packs(): Map<string, Date> {
    const packs = new Map<string, Date>();
    for (const { segment, written } of this.#segments.values()) {
      for (const pack of segment.packs) {
        if (this.#dropped.has(pack.id)) continue;
        packs.set(pack.id, pack.written === null ? written : new Date(pack.written));
      }
    }
    return packs;
  }

  /** Whether the index says that a pack was deleted. */
  isDropped(pack: string): boolean {
    return this.#dropped.has(pack);
  }

  /** The packs of which something was taken back. */
  packsWithGaps(): string[] {
    const packs = new Set([...this.#takenBack].map((name) => name.slice(HASH_BYTES)));
    return [...packs].filter((id) => !this.#dropped.has(id));
  }

  /** Reads what was written since, unless that was done less than `ms` milliseconds ago. Returns whether it did. */
  async refreshAfter(ms: number): Promise<boolean> {
    if (this.#isRead && performance.now() - this.#readAt <= ms) return false;
    await this.refresh();
    return true;
  }

  /** Reads what was written since. A call that comes during another waits for one that begins after it. */
  async refresh(): Promise<void> {
    if (!this.#refreshing) {
      this.#refreshing = this.#readAgain().finally(() => (this.#refreshing = null));
      return this.#refreshing;
    }
    this.#next ??= this.#refreshing
      .catch(() => undefined)
      .then(() => {
        this.#next = null;
        return this.refresh();
      });
    return this.#next;
  }

  /**
   * Says that a pack has artifacts, once it is written.
   *
   * @param written default: when the store takes note of it
   */
  async add(pack: string, keys: readonly string[], written?: Date): Promise<void> {
    await this.#write(segmentOf({ id: pack, written: written?.getTime() ?? null }, keys));
    if (this.#segments.size <= MANY) return;
    await this.refresh();
    await this.#merge();
  }

  /** Takes artifacts back: none of the packs that had them has them any longer. */
  async takeBack(keys: readonly string[]): Promise<void> {
    const placed = keys.flatMap((key) =>
      [...this.#placesOf(hashOfKey(key))].map(({ pack }) => ({ pack, key })),
    );
    await pMap(
      groupBy(placed, ({ pack }) => pack),
      ([id, taken]) =>
        this.#write(
          segmentOf(
            { id, written: null },
            taken.map(({ key }) => key),
            { isTakenBack: true },
          ),
        ),
      { concurrency: READS },
    );
    await this.refresh();
  }

  /** Says that packs are gone, before they are deleted. */
  async drop(packs: readonly string[]): Promise<void> {
    await this.#write(segmentOfDropped(packs));
    await this.refresh();
  }

  async #write(segment: Segment): Promise<void> {
    const [key, file] = [segmentKey(newId()), encodeSegment(segment)];
    await this.#store.write(key, file);
    if (this.#byStoresClock || !this.#isRead) this.isOutdated = true;
    else this.#note(key, { segment, written: new Date(), size: file.length });
  }

  async #readAgain(): Promise<void> {
    const readAt = performance.now();
    const before = [...this.#segments.keys()];
    this.isOutdated = false;
    const listed: { key: string; written: Date; size: number }[] = [];
    for await (const { key, modified, size } of this.#store.list(INDEX)) {
      if (key.endsWith('.segment')) listed.push({ key, written: modified, size });
    }
    const fresh = listed.filter(({ key }) => !this.#segments.has(key));
    const there = new Set(listed.map(({ key }) => key));
    // One that this process has written meanwhile need not be listed.
    const gone = before.filter((key) => !there.has(key));
    for (const { key, written, size } of listed) {
      const known = this.#segments.get(key);
      // Of one that this process has written, the store's time was not known yet.
      if (known) this.#segments.set(key, { ...known, written, size });
    }
    this.#readAt = readAt;
    this.#isRead = true;
    if (fresh.length === 0) this.broken = [];
    if (fresh.length === 0 && gone.length === 0) return;
    let isOutdated = false;
    const broken: string[] = [];
    const read = await pMap(
      fresh,
      async (each) => {
        const segment = await this.#read(each.key);
        if (segment === 'gone') isOutdated = true;
        else if (segment === 'broken') broken.push(each.key);
        else return { ...each, segment };
        return null;
      },
      { concurrency: READS },
    );
    // Others have merged it since: what it said is in a segment that is not listed here.
    if (isOutdated) return this.#readAgain();
    for (const key of gone) this.#segments.delete(key);
    for (const each of read) if (each) this.#note(each.key, each);
    this.broken = broken;
  }

  #note(key: string, { segment, written, size }: Omit<KnownSegment, 'filter' | 'takenBack'>): void {
    const filter = filterOf(segment);
    const takenBack = takenBackBy(segment).map(({ hash, pack }) => nameOf(hash, pack.id));
    this.#segments.set(key, { segment, filter, written, size, takenBack });
    const all = [...this.#segments.values()];
    this.#filters = all.map((each) => each.filter);
    this.#dropped = new Set(all.flatMap((each) => each.segment.dropped));
    this.#takenBack = new Set(all.flatMap((each) => each.takenBack));
  }

  async #read(key: string): Promise<Segment | 'gone' | 'broken'> {
    for (const isLast of [false, true]) {
      try {
        return decodeSegment(await this.#store.read(key));
      } catch (error) {
        if (isNotFound(error)) return 'gone';
        if (!(error instanceof CorruptArtifactError)) throw error;
        if (isLast) break;
      }
    }
    return 'broken';
  }

  /**
   * Merges small segments into one. The largest stay: each is written again only when it is no larger than twice
   * the smaller ones together, so that many artifacts cost few rewrites.
   */
  async #merge(): Promise<void> {
    const bySize = [...this.#segments].sort(([, a], [, b]) => a.size - b.size);
    let bytes = 0;
    const small = bySize.filter(([, { size }], at) => {
      const isSmall = at < MANY / 2 || size <= 2 * bytes;
      if (isSmall) bytes += size;
      return isSmall;
    });
    const merged = mergeSegments(
      small.map(([, each]) => each),
      this.#dropped,
    );
    await this.#write(merged);
    await pMap(small, ([key]) => this.#store.remove(key), { concurrency: READS });
  }
}

function nameOf(hash: Buffer, pack: string): string {
  return `${hash.toString('latin1')}${pack}`;
}
