import { createHash, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HeadObjectCommandOutput, PutObjectCommandInput, S3Client } from '@aws-sdk/client-s3';
import { sha256 } from '../core/encoding/digest.ts';
import { GroundcamError } from '../core/errors/groundcam-error.ts';
import { InputError } from '../core/errors/input-error.ts';
import { NotFoundError } from '../core/errors/not-found-error.ts';
import { nullIf } from '../core/errors/null-if.ts';
import { StoreError } from '../core/errors/store-error.ts';
import { isTemporary, TEMPORARY, validKey, validPrefix } from './key.ts';
import { connectToS3, type S3Connection } from './s3-connection.ts';
import { explainS3Error, statusOf } from './s3-error.ts';
import { isComparedBySdk, isMd5Of, readUntilSure } from './s3-integrity.ts';
import { withPatience } from './s3-patience.ts';
import type { MarkedDigest, Parts, Store, StoredObject, WriteOptions } from './store.ts';

/** The object with which a store is checked. No key begins like it. */
const PROBE = `${TEMPORARY}check`;

/** Objects of this size and more, in bytes, are sent in parts side by side. */
const multipartFrom = 16 * 2 ** 20;

/**
 * Objects in an S3 bucket, Amazon's or any server with conditional writes. See `connectToS3` for where
 * endpoint, region and credentials come from.
 */
export class S3Store implements Store {
  readonly uri: string;
  readonly bucket: string;
  readonly keysPerListing = 1000;
  /** What every key begins with in the bucket: empty, or ends in a slash. */
  readonly #base: string;

  /** `prefix` is a path without slashes at its ends, or empty. */
  constructor(bucket: string, prefix = '') {
    this.bucket = bucket;
    this.#base = prefix === '' ? '' : `${validKey(prefix)}/`;
    this.uri = `s3://${bucket}${prefix === '' ? '' : `/${prefix}`}`;
  }

  async check(): Promise<void> {
    await this.#pages('', 1).next();
    await this.#tryWriting(PROBE);
    if (await this.#ignoresConditions(PROBE)) {
      // Or another process has deleted the probe in between: try one that nobody else knows.
      const own = `${PROBE}-${randomUUID()}`;
      await this.#tryWriting(own);
      const isCertain = await this.#ignoresConditions(own);
      await this.#tryDeleting(own);
      if (isCertain) throw noConditions((await connectToS3()).place);
    }
    await this.#tryDeleting(PROBE);
  }

  async checkWithoutWriting(): Promise<string> {
    await this.#pages('', 1).next();
    return `Whether ${this.uri} can be written was not tried: S3 says so only when something is written`;
  }

  #tryWriting(name: string): Promise<unknown> {
    return this.#request('write to', '', ({ client, sdk }) =>
      client.send(new sdk.PutObjectCommand({ ...this.#input(name), Body: new Uint8Array() })),
    );
  }

  /** Audits delete too, at their very end: better to learn before one that these credentials can't. */
  #tryDeleting(name: string): Promise<unknown> {
    return this.#request('delete in', '', ({ client, sdk }) =>
      client.send(new sdk.DeleteObjectCommand(this.#input(name))),
    );
  }

  /** Whether the server writes an object that exists although it was told to write only a new one. */
  #ignoresConditions(name: string): Promise<boolean> {
    return this.#request(
      'write to',
      '',
      async ({ client, sdk }) => {
        const input = { ...this.#input(name), Body: new Uint8Array(), IfNoneMatch: '*' };
        try {
          await client.send(new sdk.PutObjectCommand(input));
          return true;
        } catch (error) {
          if ([409, 412].includes(statusOf(error) ?? 0)) return false;
          throw error;
        }
      },
      { isConditional: true },
    );
  }

  #input(name: string): { Bucket: string; Key: string } {
    return { Bucket: this.bucket, Key: this.#base + name };
  }

  async now(): Promise<Date> {
    await this.#tryWriting(PROBE);
    const { LastModified } = await this.#request('read', '', ({ client, sdk }) =>
      client.send(new sdk.HeadObjectCommand(this.#input(PROBE))),
    );
    if (LastModified) return LastModified;
    throw new StoreError(`${this.uri} does not say when objects were written`);
  }

  async read(key: string): Promise<Uint8Array> {
    const object = await this.#read(key);
    if (object === null) throw new NotFoundError(`There is no ${this.locate(key)}`);
    return object.bytes;
  }

  async readRange(key: string, offset: number, length: number): Promise<Uint8Array> {
    // HTTP has no empty range: ask for one byte.
    const range = `bytes=${offset}-${offset + Math.max(length, 1) - 1}`;
    const object = await this.#get(key, range);
    if (object === null) throw new NotFoundError(`There is no ${this.locate(key)}`);
    return object.bytes.subarray(0, length);
  }

  async write(key: string, bytes: Uint8Array | string, options?: WriteOptions): Promise<void> {
    await this.#put(key, bytes, options, {});
  }

  async writeParts(key: string, parts: () => Parts, options?: WriteOptions): Promise<void> {
    const params = {
      ...this.#input(validKey(key)),
      ...(options?.contentType !== undefined && { ContentType: options.contentType }),
    };
    await this.#request('write', key, ({ client }) =>
      uploadInParts(client, { ...params, Body: Readable.from(parts(), { objectMode: false }) }),
    );
  }

  async writeOnce(
    key: string,
    bytes: Uint8Array | string,
    options?: WriteOptions,
  ): Promise<'written' | 'exists'> {
    for (let attempt = 0; ; attempt++) {
      const answer = await this.#put(key, bytes, options, { IfNoneMatch: '*' });
      if (answer !== 'conflict') return answer === 'written' ? 'written' : 'exists';
      // Someone else is writing it. Whether they succeed shows in a moment.
      await sleep(Math.min(50 * 2 ** attempt, 2_000));
    }
  }

  async swap(
    key: string,
    previous: Uint8Array | null,
    bytes: Uint8Array | string,
    options?: WriteOptions,
  ): Promise<boolean> {
    if (previous === null) {
      return (await this.#put(key, bytes, options, { IfNoneMatch: '*' })) === 'written';
    }
    const current = await this.#read(key);
    if (current === null || !Buffer.from(current.bytes).equals(previous)) return false;
    if (current.tag === '') {
      throw new StoreError(`${this.locate(key)} has no ETag, so that it can't be replaced safely`, {
        hint: 'Use a server that sends ETags: Amazon S3, MinIO, Ceph, R2 and others do.',
      });
    }
    return (await this.#put(key, bytes, options, { IfMatch: current.tag })) === 'written';
  }

  async has(key: string): Promise<boolean> {
    return (await this.#head(key)) !== null;
  }

  async remove(key: string): Promise<void> {
    const input = this.#input(validKey(key));
    await this.#request('delete', key, ({ client, sdk }) =>
      client.send(new sdk.DeleteObjectCommand(input)),
    );
  }

  async *list(prefix: string): AsyncIterable<StoredObject> {
    for await (const page of this.#pages(validPrefix(prefix))) {
      for (const { Key = '', Size = 0, LastModified = new Date(0), ETag } of page.Contents ?? []) {
        const key = Key.slice(this.#base.length);
        // S3 consoles mark empty folders with objects that end in a slash.
        if (!key.endsWith('/') && !isTemporary(key)) {
          yield { key, size: Size, modified: LastModified, mark: markOf(ETag, Size) };
        }
      }
    }
  }

  async digest(key: string): Promise<string | null> {
    return (await this.markedDigest(key))?.digest ?? null;
  }

  async markedDigest(key: string): Promise<MarkedDigest | null> {
    const reading = await readUntilSure(this.locate(key), () => this.#hash(key));
    return reading && { digest: reading.digest, mark: reading.mark };
  }

  async mark(key: string): Promise<string | null> {
    const head = await this.#head(key);
    return head && markOf(head.ETag, head.ContentLength ?? 0);
  }

  async modified(key: string): Promise<Date | null> {
    const head = await this.#head(key);
    return head?.LastModified ?? null;
  }

  locate(key: string): string {
    return `${this.uri}/${validKey(key)}`;
  }

  async #head(key: string): Promise<HeadObjectCommandOutput | null> {
    const input = this.#input(validKey(key));
    return this.#request('read', key, ({ client, sdk }) =>
      client.send(new sdk.HeadObjectCommand(input)).catch(nullIf(isAbsent)),
    );
  }

  /** The whole object, if need be read twice (see `readUntilSure`). */
  #read(key: string): Promise<{ bytes: Uint8Array; tag: string } | null> {
    return readUntilSure(this.locate(key), async () => {
      const object = await this.#get(key);
      return object && { ...object, digest: sha256(object.bytes) };
    });
  }

  /** Reads the whole object once, without keeping it. */
  #hash(key: string): Promise<(MarkedDigest & { isSure: boolean }) | null> {
    const input = this.#input(validKey(key));
    return this.#request('read', key, async ({ client, sdk }) => {
      const object = await client.send(new sdk.GetObjectCommand(input)).catch(nullIf(isAbsent));
      if (object === null) return null;
      const [content, md5] = [createHash('sha256'), createHash('md5')];
      let size = 0;
      if (object.Body instanceof Readable) {
        for await (const part of object.Body as AsyncIterable<Uint8Array>) {
          content.update(part);
          md5.update(part);
          size += part.length;
        }
      }
      const isSure = isComparedBySdk(object) || isMd5Of(object.ETag, md5.digest('hex'));
      const mark = markOf(object.ETag, size);
      return { digest: content.digest('hex'), mark, isSure };
    });
  }

  async #get(key: string, Range?: string): Promise<Reading | null> {
    const input = { ...this.#input(validKey(key)), ...(Range !== undefined && { Range }) };
    return this.#request('read', key, async ({ client, sdk }) => {
      try {
        const object = await client.send(new sdk.GetObjectCommand(input));
        const bytes = await object.Body?.transformToByteArray();
        if (bytes === undefined) return null;
        const isSure = isComparedBySdk(object) || isMd5Of(object.ETag, md5(bytes));
        return { bytes, tag: object.ETag ?? '', isSure };
      } catch (error) {
        // The range begins after the end of the object.
        if (statusOf(error) === 416) return { bytes: new Uint8Array(), tag: '', isSure: true };
        return nullIf(isAbsent)(error);
      }
    });
  }

  /** Writes under a condition. Returns how the server answered. */
  async #put(
    key: string,
    bytes: Uint8Array | string,
    { contentType }: WriteOptions = {},
    condition: Pick<PutObjectCommandInput, 'IfMatch' | 'IfNoneMatch'>,
  ): Promise<'written' | 'refused' | 'conflict'> {
    const Body = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
    const params = {
      ...this.#input(validKey(key)),
      Body,
      ...(contentType !== undefined && { ContentType: contentType }),
      ...condition,
    };
    const isConditional = Object.keys(condition).length > 0;
    return this.#request(
      'write',
      key,
      async ({ client, sdk }) => {
        try {
          if (Body.length < multipartFrom) await client.send(new sdk.PutObjectCommand(params));
          else await uploadInParts(client, params);
          return 'written';
        } catch (error) {
          const status = statusOf(error);
          if (status === 412) return 'refused';
          if (status === 409) return 'conflict';
          if (condition.IfMatch !== undefined && isAbsent(error)) return 'refused';
          throw error;
        }
      },
      { isConditional },
    );
  }

  async *#pages(prefix: string, pageSize?: number) {
    const input = {
      Bucket: this.bucket,
      Prefix: this.#base + prefix,
      ...(pageSize !== undefined && { MaxKeys: pageSize }),
    };
    for (let ContinuationToken: string | undefined, isLast = false; !isLast;) {
      const page = await this.#request('list', prefix, ({ client, sdk }) =>
        client.send(
          new sdk.ListObjectsV2Command({
            ...input,
            ...(ContinuationToken !== undefined && { ContinuationToken }),
          }),
        ),
      );
      yield page;
      ContinuationToken = page.NextContinuationToken;
      isLast = ContinuationToken === undefined;
    }
  }

  async #request<T>(
    verb: string,
    key: string,
    request: (connection: S3Connection) => Promise<T>,
    { isConditional = false } = {},
  ): Promise<T> {
    const connection = await connectToS3();
    try {
      return await withPatience(connection, () => request(connection));
    } catch (error) {
      if (error instanceof GroundcamError || !(error instanceof Error)) throw error;
      const uri = key === '' ? this.uri : `${this.uri}/${key}`;
      const { place } = connection;
      throw explainS3Error(error, { verb, uri, bucket: this.bucket, place, isConditional });
    }
  }
}

/** Null if the server gives none: then nothing tells one content from another of the same size. */
function markOf(tag: string | undefined, size: number): string | null {
  return tag ? `${tag.replaceAll('"', '')} ${size}` : null;
}

function noConditions(place: string): InputError {
  return new InputError(
    `${place} takes no notice of If-None-Match: workers would overwrite each other's results`,
    {
      hint: 'Use a server with conditional writes: Amazon S3, MinIO, Ceph, R2 and others have them.',
    },
  );
}

interface Reading {
  bytes: Uint8Array;
  tag: string;
  /** Whether the bytes were compared with a checksum. */
  isSure: boolean;
}

function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}

async function uploadInParts(client: S3Client, params: PutObjectCommandInput): Promise<void> {
  const { Upload } = await import('@aws-sdk/lib-storage');
  await new Upload({ client, params, partSize: multipartFrom / 2 }).done();
}

function isAbsent(error: unknown): boolean {
  // By name, since servers answer 404 to unknown users and buckets too. HEAD has no body: "NotFound".
  return error instanceof Error && ['NoSuchKey', 'NotFound'].includes(error.name);
}
