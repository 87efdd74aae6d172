import { readdirSync, readFileSync } from 'node:fs';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { ModelProtoSchema, type NodeProto } from '../../../../core/onnx/onnx_pb.ts';

/** Files larger than this are mostly weights, in which a mutation changes nothing of interest. */
const LARGEST = 110_000;

const folders = ['../../../golden/architectures/', '../../../golden/precision/'];

/** Small models of real architectures, as exporters wrote them. */
export function smallModels(): Uint8Array[] {
  return folders.flatMap((folder) =>
    readdirSync(new URL(folder, import.meta.url))
      .filter((name) => name.endsWith('.onnx'))
      .map((name) => new Uint8Array(readFileSync(new URL(folder + name, import.meta.url))))
      .filter(({ length }) => length <= LARGEST),
  );
}

/** A place in a file, as a share of its length: near its beginning as often as anywhere. */
const place = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.double({ min: 0, max: 0.02, noNaN: true }),
);

/** Bytes that protobuf readers stumble over: huge lengths, unending varints, tags of other wire types. */
const nasty = fc.constantFrom(
  [0xff, 0xff, 0xff, 0xff, 0x07],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
  [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80],
  [0x0b],
  [0x0c],
  [0x0a, 0xff, 0xff, 0xff, 0xff, 0x07],
  [0x00],
);

type Edit = (file: Uint8Array, others: readonly Uint8Array[]) => Uint8Array;
const at = (file: Uint8Array, share: number) => Math.floor(share * file.length);
const joined = (...parts: (Uint8Array | readonly number[])[]) =>
  Uint8Array.from(Buffer.concat(parts.map((part) => Buffer.from(part))));

const flip = fc.tuple(place, fc.nat({ max: 7 })).map(([share, bit]): Edit => (file) => {
  const copy = Uint8Array.from(file);
  copy[at(copy, share)]! ^= 1 << bit;
  return copy;
});
const overwrite = fc.tuple(place, nasty).map(([share, bytes]): Edit => (file) => {
  const copy = Uint8Array.from(file);
  copy.set(bytes.slice(0, copy.length - at(copy, share)), at(copy, share));
  return copy;
});
const insert = fc
  .tuple(place, fc.oneof(nasty, fc.array(fc.nat({ max: 255 }), { maxLength: 20 })))
  .map(
    ([share, bytes]): Edit =>
      (file) =>
        joined(file.subarray(0, at(file, share)), bytes, file.subarray(at(file, share))),
  );
const cut = place.map(
  (share): Edit =>
    (file) =>
      file.subarray(0, at(file, share)),
);
const remove = fc.tuple(place, fc.nat({ max: 400 })).map(
  ([share, length]): Edit =>
    (file) =>
      joined(file.subarray(0, at(file, share)), file.subarray(at(file, share) + length)),
);
const splice = fc
  .tuple(place, place, fc.nat({ max: 2000 }), fc.nat())
  .map(([to, from, length, which]): Edit => (file, others) => {
    const other = others[which % others.length]!;
    const start = at(other, from);
    return joined(
      file.subarray(0, at(file, to)),
      other.subarray(start, start + length),
      file.subarray(at(file, to)),
    );
  });

/** A number that sizes and types are not made for. */
const absurd = fc.constantFrom(0n, -1n, 1n, 7n, 2n ** 31n, 2n ** 40n, 2n ** 62n, -(2n ** 63n));

/** A graph in good form whose content makes no sense: one field of one node or constant is another. */
const confuse = fc
  .record({ what: fc.nat({ max: 11 }), which: fc.nat(), other: fc.nat(), number: absurd })
  .map(({ what, which, other, number }): Edit => (file, others) => {
    const model = parsed(file);
    const graph = model?.graph;
    if (!graph || graph.node.length === 0) return file;
    const node = graph.node[which % graph.node.length]!;
    const elsewhere = graph.node[other % graph.node.length]!;
    const constant = graph.initializer[which % Math.max(1, graph.initializer.length)];
    const edits: (() => void)[] = [
      () => node.input.splice(other % (node.input.length + 1), 1, elsewhere.output[0] ?? ''),
      () => (node.output[0] = elsewhere.output[0] ?? ''),
      () => (node.opType = elsewhere.opType),
      () => node.input.splice(other % (node.input.length + 1), 1),
      () => (node.attribute = elsewhere.attribute),
      () => node.attribute.forEach((each) => Object.assign(each, { i: number, ints: [number] })),
      () => constant?.dims.splice(other % 4, 1, number),
      () => constant && (constant.dataType = Number(number & 31n)),
      () => constant && (constant.rawData = constant.rawData.subarray(0, other % 64)),
      () => graph.input[0] && (graph.input[0].name = elsewhere.output[0] ?? ''),
      () =>
        graph.node.splice(which % graph.node.length, 1, ...nodesOf(others[other % others.length]!)),
      () => graph.node.reverse(),
    ];
    edits[what]!();
    return toBinary(ModelProtoSchema, model);
  });

function parsed(file: Uint8Array) {
  try {
    return fromBinary(ModelProtoSchema, file);
  } catch {
    return undefined;
  }
}

function nodesOf(file: Uint8Array): NodeProto[] {
  return parsed(file)?.graph?.node ?? [];
}

/**
 * One of the files after one to six edits: bits flipped, bytes cut, inserted or taken from another file,
 * or, in half of them, nodes and constants confused with each other.
 */
export function mutated(files: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const upTo = (edit: fc.Arbitrary<Edit>, maxLength: number) =>
    fc.array(edit, { minLength: 1, maxLength });
  const bytes = upTo(fc.oneof(flip, flip, overwrite, insert, cut, remove, splice), 6);
  return fc
    .tuple(fc.nat({ max: files.length - 1 }), fc.oneof(bytes, upTo(confuse, 3), upTo(flip, 3)))
    .map(([which, edits]) =>
      edits.reduce((file, edit) => (file.length === 0 ? file : edit(file, files)), files[which]!),
    );
}
