import { crc32 } from 'node:zlib';
import { CorruptArtifactError } from '../errors/corrupt-artifact-error.ts';

/*
 * ZIP archives as PKWARE's APPNOTE.TXT describes them, of files as they are, without ZIP64: below 4 GiB and 65,536
 * files. Written here, since packing runs for every sample: archivers in JavaScript take twenty times as long.
 */

const LOCAL_FILE = 0x04034b50;
const CENTRAL_FILE = 0x02014b50;
const END = 0x06054b50;
const LOCAL_BYTES = 30;
const CENTRAL_BYTES = 46;
const END_BYTES = 22;
/** Version of the format that is needed to read it: 2.0. */
const VERSION = 20;
/** Names are UTF-8. */
const FLAGS = 0x0800;
/** 1980-01-01, the first day that the format knows: archives of equal files are equal. */
const DATE = 0x0021;

/** Where a file is in an archive. */
interface Entry {
  /** Offset of its local header. */
  offset: number;
  size: number;
  crc: number;
}

/** An archive of files by name. Throws RangeError for more than 65,535 files or 4 GiB. */
export function zip(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  if (files.size > 0xffff) throw new RangeError(`A ZIP archive can't hold ${files.size} files`);
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const [name, content] of files) {
    const entry: Entry = { offset, size: content.length, crc: crc32(content) };
    const encoded = Buffer.from(name);
    const local = Buffer.alloc(LOCAL_BYTES);
    local.writeUInt32LE(LOCAL_FILE, 0);
    writeDescription(local, 4, entry, encoded.length);
    const central = Buffer.alloc(CENTRAL_BYTES);
    central.writeUInt32LE(CENTRAL_FILE, 0);
    central.writeUInt16LE(VERSION, 4);
    writeDescription(central, 6, entry, encoded.length);
    central.writeUInt32LE(offset, 42);
    parts.push(local, encoded, content);
    directory.push(central, encoded);
    offset += LOCAL_BYTES + encoded.length + content.length;
  }
  const listed = Buffer.concat(directory);
  if (offset + listed.length + END_BYTES > 0xffffffff) {
    throw new RangeError("A ZIP archive can't hold 4 GiB");
  }
  const end = Buffer.alloc(END_BYTES);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(files.size, 8);
  end.writeUInt16LE(files.size, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, listed, end]);
}

/** What local and central headers have in common, from `version needed` on. */
function writeDescription(header: Buffer, at: number, entry: Entry, nameBytes: number): void {
  header.writeUInt16LE(VERSION, at);
  header.writeUInt16LE(FLAGS, at + 2);
  header.writeUInt16LE(DATE, at + 8);
  header.writeUInt32LE(entry.crc, at + 10);
  header.writeUInt32LE(entry.size, at + 14);
  header.writeUInt32LE(entry.size, at + 18);
  header.writeUInt16LE(nameBytes, at + 22);
}

/** An archive that `zip` wrote. */
export class ZipArchive {
  readonly #bytes: Buffer;
  readonly #entries: ReadonlyMap<string, Entry>;

  /** Throws CorruptArtifactError if these bytes are no such archive. */
  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#entries = orBroken(() => readDirectory(this.#bytes));
  }

  get bytes(): number {
    return this.#bytes.length;
  }

  /** Names and sizes of the files. */
  *files(): Iterable<{ name: string; size: number }> {
    for (const [name, { size }] of this.#entries) yield { name, size };
  }

  /** The content of a file, or undefined if there is none of that name. Throws CorruptArtifactError. */
  read(name: string): Uint8Array | undefined {
    const entry = this.#entries.get(name);
    return entry && orBroken(() => readEntry(this.#bytes, entry));
  }
}

function readDirectory(bytes: Buffer): Map<string, Entry> {
  const end = bytes.length - END_BYTES;
  if (bytes.readUInt32LE(end) !== END) throw new RangeError('no end of the directory');
  const entries = new Map<string, Entry>();
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  for (let file = 0; file < count; file++) {
    if (bytes.readUInt32LE(at) !== CENTRAL_FILE) throw new RangeError('no directory');
    const nameBytes = bytes.readUInt16LE(at + 28);
    const name = bytes.toString('utf8', at + CENTRAL_BYTES, at + CENTRAL_BYTES + nameBytes);
    entries.set(name, {
      crc: bytes.readUInt32LE(at + 16),
      size: bytes.readUInt32LE(at + 24),
      offset: bytes.readUInt32LE(at + 42),
    });
    at += CENTRAL_BYTES + nameBytes;
  }
  if (at !== end) throw new RangeError('bytes behind the directory');
  return entries;
}

function readEntry(bytes: Buffer, { offset, size, crc }: Entry): Uint8Array {
  const start = offset + LOCAL_BYTES + bytes.readUInt16LE(offset + 26);
  const content = bytes.subarray(start, start + size);
  if (content.length !== size || crc32(content) !== crc) throw new RangeError('another content');
  return content;
}

function orBroken<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new CorruptArtifactError('The archive is not what was written', { cause });
  }
}
