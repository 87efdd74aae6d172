import { extname } from 'node:path';
import { LRUCache } from 'lru-cache';
import pMap from 'p-map';
import type { ArtifactContent } from '../../core/encoding/seal.ts';
import { groupBy } from '../../core/encoding/group-by.ts';
import { CorruptArtifactError } from '../../core/errors/corrupt-artifact-error.ts';
import { isNotFound } from '../../core/errors/not-found-error.ts';
import { nullIf } from '../../core/errors/null-if.ts';
import { stageOfKey } from '../../core/keys/stages.ts';
import type { Stage } from '../../core/schema/recompute.ts';
import { PackIndex, type Place } from '../packs/pack-index.ts';
import { INDEX, nameInPack, newId, PACKS, packKey, packOfKey } from '../packs/pack-keys.ts';
import { Pack, type PackedFile } from '../packs/pack.ts';
import type { Store, StoredObject } from '../store.ts';
import type { Artifacts } from './artifacts.ts';
import { ObjectArtifacts } from './object-artifacts.ts';

/** Stages whose artifacts are many and small. */
const PACKED: ReadonlySet<Stage | undefined> = new Set<Stage>([
  'labels',
  'cam',
  'measurement',
  'heads',
  'intervention',
  'attack',
  'collected',
  'compared',
]);

/** Stages of which each sample has artifacts. */
const OF_SAMPLES: ReadonlySet<Stage | undefined> = new Set([...PACKED, 'image' as const]);

/** Below this number, a pack and what says where it is cost more than the artifacts alone. */
const WORTH_PACKING = 8;
/** Most artifacts in a pack, since a ZIP archive has a limit, and most bytes of their arrays, since it is read as a whole. */
const IN_A_PACK = { artifacts: 20_000, bytes: 2 ** 24 };
/** Packs read at once, and bytes of them kept by each thread. */
const READS = 8;
const KEPT_BYTES = 32 * 2 ** 20;
/** What others wrote since may go unnoticed for this long: then something is computed twice, in ms. */
const KNOWN_FOR = 10_000;
/** For how long a store counts as one without single artifacts of a stage, in ms. */
const NONE_FOR = 60_000;

/** An object that holds artifacts, or says where they are, and can't be read. */
export interface Damage {
  key: string;
  reason: string;
}

/**
 * Artifacts of which those written together are one pack (see `store/packs/`); few, and large ones, are one object a key.
 */
export class PackedArtifacts implements Artifacts {
  readonly #worthPacking: number;
  readonly #isStrict: boolean;
  readonly #store: Store;
  readonly #objects: ObjectArtifacts;
  readonly #index: PackIndex;
  readonly #packs = new LRUCache<string, Pack>({
    maxSize: KEPT_BYTES,
    sizeCalculation: ({ bytes }) => Math.max(1, bytes),
  });
  readonly #singles = new Map<Stage, { found: Promise<boolean> | boolean; until: number }>();

  /**
   * @param options.worthPacking so many artifacts that are written at once are one pack
   * @param options.isStrict whether `known` is asked when artifacts were written, so that what others have replaced
   *   must not go unnoticed
   */
  constructor(store: Store, { worthPacking = WORTH_PACKING, isStrict = false } = {}) {
    this.#isStrict = isStrict;
    this.#worthPacking = worthPacking;
    this.#store = store;
    this.#objects = new ObjectArtifacts(store);
    this.#index = new PackIndex(store, { byStoresClock: isStrict });
  }

  /** Takes note of what others have written and deleted until now. */
  async refresh(): Promise<void> {
    this.#singles.clear();
    await this.#index.refresh();
  }

  async known(keys: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, Date>> {
    if (this.#isStrict) await this.#index.refresh();
    const packed = await this.#places(keys.filter(isPacked), KNOWN_FOR);
    signal?.throwIfAborted();
    const others: string[] = [];
    for (const key of keys) {
      if (!packed.has(key) && (await this.#canBeSingle(key))) others.push(key);
    }
    return new Map([
      ...[...packed].map(([key, { written }]) => [key, written] as const),
      ...(await this.#objects.known(others, signal)),
    ]);
  }

  async read(
    keys: readonly string[],
  ): Promise<ReadonlyMap<string, ArtifactContent | CorruptArtifactError>> {
    const contents = new Map<string, ArtifactContent | CorruptArtifactError>();
    const missing = () => keys.filter((key) => !contents.has(key));
    await this.#readPacked(keys.filter(isPacked), contents, Infinity);
    if (missing().length === 0) return contents;
    for (const [key, content] of await this.#objects.read(missing())) contents.set(key, content);
    // Last, what others may have packed since: of single artifacts, none costs a look at the index.
    await this.#readPacked(missing().filter(isPacked), contents);
    return contents;
  }

  async write(
    contents: ReadonlyMap<string, ArtifactContent>,
    { replace = false }: { replace?: boolean } = {},
  ): Promise<void> {
    const candidates = [...contents.keys()].filter(isPacked);
    if (candidates.length < this.#worthPacking) return this.#writeSingles(contents, { replace });
    const known = replace ? new Map() : await this.known(candidates);
    const others = new Map([...contents].filter(([key]) => !isPacked(key)));
    if (others.size > 0) await this.#objects.write(others, { replace });
    this.#noteSingles(others);
    const packed = [...contents].filter(([key]) => isPacked(key) && !known.has(key));
    for (const some of partsOf(packed)) {
      const alike = [...groupBy(some, ([key]) => kindOf(key)).values()].flat();
      await this.#writePack(await Pack.of(alike));
    }
  }

  async #writeSingles(
    contents: ReadonlyMap<string, ArtifactContent>,
    { replace }: { replace: boolean },
  ): Promise<void> {
    this.#noteSingles(contents);
    const keys = [...contents.keys()].filter(isPacked);
    const places = await this.#places(keys, KNOWN_FOR);
    const wanted = [...contents].filter(([key]) => replace || !places.has(key));
    await this.#objects.write(new Map(wanted), { replace });
    if (replace && places.size > 0) await this.#index.takeBack([...places.keys()]);
  }

  /**
   * Writes a pack, and then what it has into the index, which says only what is there.
   *
   * @param written default: when the store takes note of it
   */
  async #writePack({ pack, file }: PackedFile, written?: Date): Promise<void> {
    const id = newId();
    await this.#store.write(packKey(id), file);
    this.#packs.set(id, pack);
    await this.#index.add(id, keysOf(pack), written);
  }

  async remove(keys: readonly string[]): Promise<void> {
    const places = await this.#places(keys.filter(isPacked));
    if (places.size > 0) await this.#index.takeBack([...places.keys()]);
    await this.#objects.remove(keys.filter((key) => !places.has(key)));
  }

  /** @param onDamage called with packs and parts of the index that can't be read, and with packs that are gone */
  async *list(onDamage: (damage: Damage) => void = () => {}): AsyncIterable<StoredObject> {
    yield* this.#objects.list();
    await this.#index.refresh();
    for (const key of this.#index.broken) {
      onDamage({ key, reason: 'The content is not what was written' });
    }
    for (const id of this.#index.packs().keys()) {
      let pack = await this.#pack(id);
      // Look twice, in case only this reading went wrong.
      if (pack instanceof CorruptArtifactError) pack = await this.#pack(id);
      if (pack instanceof Pack) {
        yield* this.#left(id, pack);
        if (!this.#isAsNamed(id, pack)) {
          onDamage({ key: packKey(id), reason: 'A file in it has another name than was written' });
        }
      } else onDamage({ key: packKey(id), reason: pack?.message ?? 'It is gone' });
    }
  }

  /** Whether the index has the names of all files of a pack; not known if a part of the index can't be read. */
  #isAsNamed(id: string, pack: Pack): boolean {
    if (this.#index.broken.length > 0) return true;
    return keysOf(pack).every((key) => this.#index.names(id, key));
  }

  /** The artifacts of a pack that neither another has by now, nor were taken back. */
  *#left(id: string, pack: Pack): Iterable<StoredObject> {
    for (const { key, size } of pack.artifacts()) {
      const place = this.#index.find(key);
      if (place?.pack === id) yield { key, size, modified: place.written };
    }
  }

  /**
   * Removes what is broken, by the keys that `list` and `read` give, so that it is computed again. A part of the
   * index is written again from the packs that are there.
   */
  async repair(keys: readonly string[]): Promise<void> {
    const packs = keys.map(packOfKey).filter((id) => id !== undefined);
    if (packs.length > 0) await this.#index.drop(packs);
    const isObject = (key: string) => key.startsWith(INDEX) || packOfKey(key) !== undefined;
    for (const key of keys.filter(isObject)) await this.#store.remove(key);
    await this.remove(keys.filter((key) => !isObject(key)));
    if (keys.some((key) => key.startsWith(INDEX))) await this.#indexAgain();
  }

  /** Adds the packs to the index that it does not know. */
  async #indexAgain(): Promise<void> {
    await this.#index.refresh();
    const listed = this.#index.packs();
    for await (const { key, modified } of this.#store.list(PACKS)) {
      const id = packOfKey(key);
      if (id === undefined || listed.has(id) || this.#index.isDropped(id)) continue;
      const pack = await this.#pack(id);
      if (pack instanceof Pack) await this.#index.add(id, keysOf(pack), modified);
    }
  }

  /**
   * Gives back the room of what was removed: a pack of which nothing is left is deleted, one of which less than half is
   * left is written again without the rest. So are packs deleted that nobody finds, written before `before`.
   */
  async reclaim(before: Date): Promise<void> {
    await this.#index.refresh();
    const dropped = new Set<string>();
    for (const id of this.#index.packsWithGaps()) {
      const pack = await this.#pack(id);
      if (!(pack instanceof Pack)) continue;
      const left = [...this.#left(id, pack)];
      if (2 * left.length >= keysOf(pack).length) continue;
      if (left.length > 0) {
        await this.#writePack(await pack.part(left.map(({ key }) => key)), left[0]?.modified);
      }
      dropped.add(id);
    }
    if (dropped.size > 0) await this.#index.drop([...dropped]);
    const listed = this.#index.packs();
    for await (const { key, modified } of this.#store.list(PACKS)) {
      const id = packOfKey(key);
      if (id === undefined || listed.has(id)) continue;
      if (dropped.has(id) || modified < before) await this.#store.remove(key);
    }
  }

  locate(key: string): string {
    const place = isPacked(key) ? this.#index.find(key) : undefined;
    if (!place) return this.#objects.locate(key);
    return `${this.#store.locate(packKey(place.pack))} (${nameInPack(key)})`;
  }

  /**
   * Where packed artifacts are. What others wrote is looked for if one is missing, and that was not done less than
   * `freshFor` milliseconds ago.
   */
  async #places(keys: readonly string[], freshFor = 0): Promise<ReadonlyMap<string, Place>> {
    if (keys.length === 0) return new Map();
    const find = () =>
      new Map(
        keys.flatMap((key) => {
          const place = this.#index.find(key);
          return place ? [[key, place] as const] : [];
        }),
      );
    if (this.#index.isOutdated) await this.#index.refresh();
    const places = find();
    if (places.size === keys.length) return places;
    return (await this.#index.refreshAfter(freshFor)) ? find() : places;
  }

  /** Reads what packs have. What is broken, or in a pack that is gone, is looked for once more. */
  async #readPacked(
    keys: readonly string[],
    contents: Map<string, ArtifactContent | CorruptArtifactError>,
    freshFor = 0,
  ): Promise<void> {
    const broken = await this.#readPlaces(await this.#places(keys, freshFor), contents);
    if (broken.length === 0) return;
    // Someone may have written the pack again, without what nobody needs.
    await this.#index.refresh();
    await this.#readPlaces(await this.#places(broken), contents);
  }

  /** Reads artifacts where they are said to be. Returns the keys of those that are broken. */
  async #readPlaces(
    places: ReadonlyMap<string, Place>,
    contents: Map<string, ArtifactContent | CorruptArtifactError>,
  ): Promise<string[]> {
    const broken = await pMap(
      groupBy([...places], ([, { pack }]) => pack),
      async ([id, ofPack]) => {
        const pack = await this.#pack(id);
        for (const [key] of ofPack) {
          const content = pack === null ? undefined : contentOf(pack, key);
          // In a damaged archive, a file can have another name.
          const reason = pack === null ? 'Its pack is gone' : 'Its pack does not have it';
          contents.set(key, content ?? new CorruptArtifactError(reason));
        }
        const broken = ofPack
          .map(([key]) => key)
          .filter((key) => contents.get(key) instanceof CorruptArtifactError);
        if (broken.length > 0) this.#packs.delete(id);
        return broken;
      },
      { concurrency: READS },
    );
    return broken.flat();
  }

  /** A pack, null if it is gone. */
  async #pack(id: string): Promise<Pack | CorruptArtifactError | null> {
    const known = this.#packs.get(id);
    if (known) return known;
    const bytes = await this.#store.read(packKey(id)).catch(nullIf(isNotFound));
    if (bytes === null) return null;
    try {
      const pack = await Pack.open(bytes);
      this.#packs.set(id, pack);
      return pack;
    } catch (error) {
      if (error instanceof CorruptArtifactError) return error;
      throw error;
    }
  }

  #noteSingles(contents: ReadonlyMap<string, unknown>): void {
    for (const stage of new Set([...contents.keys()].map(stageOfKey))) {
      if (stage) this.#singles.set(stage, { found: true, until: Infinity });
    }
  }

  /** Whether an artifact may be an object of its own. A store without any of its stage needs no looking for each. */
  async #canBeSingle(key: string): Promise<boolean> {
    const stage = stageOfKey(key);
    if (stage === undefined || !OF_SAMPLES.has(stage)) return true;
    const known = this.#singles.get(stage);
    if (known && ((await known.found) || known.until > performance.now())) return known.found;
    const looking = this.#store.list(`artifacts/v1/${stage}/`)[Symbol.asyncIterator]().next();
    const found = looking.then(({ done }) => done !== true);
    this.#singles.set(stage, { found, until: performance.now() + NONE_FOR });
    found.catch(() => this.#singles.delete(stage));
    return found;
  }
}

/** The stage of an artifact, and the format of its file. */
function kindOf(key: string): string {
  return `${stageOfKey(key)} ${extname(key)}`;
}

/** What goes into one pack each. */
function* partsOf(
  contents: readonly (readonly [string, ArtifactContent])[],
): Iterable<(readonly [string, ArtifactContent])[]> {
  let part: (readonly [string, ArtifactContent])[] = [];
  let bytes = 0;
  for (const each of contents) {
    const size = each[1] instanceof Uint8Array ? each[1].length : 0;
    if (part.length === IN_A_PACK.artifacts || (bytes > 0 && bytes + size > IN_A_PACK.bytes)) {
      yield part;
      [part, bytes] = [[], 0];
    }
    part.push(each);
    bytes += size;
  }
  if (part.length > 0) yield part;
}

function isPacked(key: string): boolean {
  return PACKED.has(stageOfKey(key));
}

function keysOf(pack: Pack): string[] {
  return [...pack.artifacts()].map(({ key }) => key);
}

function contentOf(
  pack: Pack | CorruptArtifactError,
  key: string,
): ArtifactContent | CorruptArtifactError | undefined {
  if (pack instanceof CorruptArtifactError) return pack;
  try {
    return pack.read(key);
  } catch (error) {
    if (error instanceof CorruptArtifactError) return error;
    throw error;
  }
}
