import { compress, decompress } from '../../core/encoding/brotli.ts';
import { seal, unseal, type ArtifactContent } from '../../core/encoding/seal.ts';
import { zip, ZipArchive } from '../../core/encoding/zip.ts';
import { keyOfName, nameInPack } from './pack-keys.ts';

/** A pack, and its file as a store has it. */
export interface PackedFile {
  pack: Pack;
  file: Uint8Array;
}

/** Many artifacts in one file: a ZIP archive of their files, each sealed as if it were alone, compressed with Brotli. */
export class Pack {
  readonly #archive: ZipArchive;
  /** The part of their bytes that files take compressed. */
  readonly #share: number;

  private constructor(archive: ZipArchive, packed: number) {
    this.#archive = archive;
    this.#share = packed / Math.max(1, archive.bytes);
  }

  /** Packs artifacts by their keys. If those of a kind follow each other, the file is smaller. */
  static async of(contents: Iterable<readonly [string, ArtifactContent]>): Promise<PackedFile> {
    const files = [...contents].map(([key, content]): [string, Uint8Array] => [
      nameInPack(key),
      Buffer.from(seal(key, content)),
    ]);
    return Pack.#ofFiles(new Map(files));
  }

  /** A pack of some of this one's artifacts. */
  part(keys: readonly string[]): Promise<PackedFile> {
    const files = keys.flatMap((key): [string, Uint8Array][] => {
      const file = this.#archive.read(nameInPack(key));
      return file ? [[nameInPack(key), file]] : [];
    });
    return Pack.#ofFiles(new Map(files));
  }

  static async #ofFiles(files: ReadonlyMap<string, Uint8Array>): Promise<PackedFile> {
    const bytes = zip(files);
    const file = await compress(bytes);
    return { pack: new Pack(new ZipArchive(bytes), file.length), file };
  }

  /** Opens a pack's file. Throws CorruptArtifactError if it is none. */
  static async open(file: Uint8Array): Promise<Pack> {
    return new Pack(new ZipArchive(await decompress(file)), file.length);
  }

  /** Bytes that it takes in memory. */
  get bytes(): number {
    return this.#archive.bytes;
  }

  /** The keys of its artifacts, and some bytes that each takes in the file. */
  *artifacts(): Iterable<{ key: string; size: number }> {
    for (const { name, size } of this.#archive.files()) {
      yield { key: keyOfName(name), size: Math.ceil(this.#share * size) };
    }
  }

  /** An artifact, or undefined if it has none of that key. Throws CorruptArtifactError. */
  read(key: string): ArtifactContent | undefined {
    const file = this.#archive.read(nameInPack(key));
    return file && unseal(key, file);
  }
}
