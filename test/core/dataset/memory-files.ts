import { createHash } from 'node:crypto';
import sharp from 'sharp';
import type { Files } from '../../../core/dataset/files.ts';
import { NotFoundError } from '../../../core/errors/not-found-error.ts';

/** Files in memory, from their contents by key. Counts what is asked of it. */
export class MemoryFiles implements Files {
  readonly uri = 'memory:data';
  readonly digests: string[] = [];
  readonly #contents: Map<string, Uint8Array>;

  constructor(contents: Record<string, string | Uint8Array>) {
    const bytes = (content: string | Uint8Array) =>
      typeof content === 'string' ? new TextEncoder().encode(content) : content;
    this.#contents = new Map(Object.entries(contents).map(([key, each]) => [key, bytes(each)]));
  }

  read(key: string): Promise<Uint8Array> {
    const content = this.#contents.get(key);
    return content
      ? Promise.resolve(content)
      : Promise.reject(new NotFoundError(`There is no ${key}`));
  }

  has(key: string): Promise<boolean> {
    return Promise.resolve(this.#contents.has(key));
  }

  digest(key: string): Promise<string | null> {
    this.digests.push(key);
    const content = this.#contents.get(key);
    return Promise.resolve(content ? createHash('sha256').update(content).digest('hex') : null);
  }

  async *list(prefix: string): AsyncIterable<{ key: string; size: number }> {
    const keys = await Promise.resolve([...this.#contents.keys()].sort());
    for (const key of keys.filter((each) => each.startsWith(prefix))) {
      yield { key, size: this.#contents.get(key)!.length };
    }
  }
}

/** A grey PNG whose rows are given as labels. */
export async function maskPng(rows: number[][]): Promise<Uint8Array> {
  const raw = { width: rows[0]!.length, height: rows.length, channels: 1 } as const;
  const png = sharp(Uint8Array.from(rows.flat()), { raw }).toColourspace('b-w').png();
  return new Uint8Array(await png.toBuffer());
}

/** A JPEG photo of one colour. */
export async function photoJpeg(width: number, height: number): Promise<Uint8Array> {
  const create = { width, height, channels: 3, background: '#808080' } as const;
  return new Uint8Array(await sharp({ create }).jpeg().toBuffer());
}
