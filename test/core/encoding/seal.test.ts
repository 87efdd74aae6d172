import { isDeepStrictEqual } from 'node:util';
import { fromBinary } from '@bufbuild/protobuf';
import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { seal, unseal } from '../../../core/encoding/seal.ts';
import { writeNpy } from '../../../core/encoding/npy.ts';
import { compressHere } from '../../../core/encoding/brotli.ts';
import { CorruptArtifactError } from '../../../core/errors/corrupt-artifact-error.ts';
import { ModelProtoSchema } from '../../../core/onnx/onnx_pb.ts';

const array = { shape: [2, 3], data: Uint8Array.from([1, 2, 3, 4, 5, 255]) };
const model = readFileSync('test/golden/cam/squeezenet.onnx');
const pixels = { width: 2, height: 1, channels: 3 } as const;
const png = await sharp(Uint8Array.from([0, 1, 2, 253, 254, 255]), { raw: pixels })
  .png()
  .toBuffer();
const row = { b: [1.5, -0, 1 / 3], a: { z: null, text: 'Maß "<&' }, left: undefined };

const sealed = {
  'a.npy': Buffer.from(seal('a.npy', writeNpy(array))),
  'a.onnx': Buffer.from(seal('a.onnx', model)),
  'a.png': Buffer.from(seal('a.png', png)),
  'a.json': Buffer.from(seal('a.json', row)),
  'a.json.br': Buffer.from(seal('a.json.br', row)),
};

it('gives back what was sealed', () => {
  expect(unseal('a.npy', sealed['a.npy'])).toEqual(Buffer.from(writeNpy(array)));
  expect(unseal('a.png', sealed['a.png'])).toEqual(png);
  expect(unseal('a.onnx', sealed['a.onnx'])).toEqual(model);
  expect(unseal('a.json', sealed['a.json'])).toEqual(JSON.parse(JSON.stringify(row)));
  expect(unseal('a.json.br', sealed['a.json.br'])).toEqual(JSON.parse(JSON.stringify(row)));
});

it('leaves an image that others can read', async () => {
  const read = await sharp(sealed['a.png']).raw().toBuffer();
  expect([...read]).toEqual([0, 1, 2, 253, 254, 255]);
});

it('leaves a model that others can read, with the digest in its metadata', () => {
  const { graph, metadataProps } = fromBinary(ModelProtoSchema, sealed['a.onnx']);
  expect(graph).toEqual(fromBinary(ModelProtoSchema, model).graph);
  expect(metadataProps.at(-1)).toMatchObject({
    key: 'sha256',
    value: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
  });
});

it('reads a record without members, and refuses what is no JSON', () => {
  const empty = Buffer.from(seal('a.json', {})).toString();
  expect(unseal('a.json', Buffer.from(empty))).toEqual({});
  expect(() => unseal('a.json', Buffer.from(empty.replace('{', '{,')))).toThrow(
    CorruptArtifactError,
  );
});

it('does not mind how the members of a JSON file are ordered', () => {
  const { sha256, ...value } = JSON.parse(
    Buffer.from(seal('a.json', { a: 1, b: 2 })).toString(),
  ) as Record<string, unknown>;
  const turned = JSON.stringify({ sha256, ...Object.fromEntries(Object.entries(value).reverse()) });
  expect(unseal('a.json', Buffer.from(turned))).toEqual({ a: 1, b: 2 });
});

describe.each(Object.entries(sealed))('of a sealed %s', (key, file) => {
  const places = new Set(
    Array.from({ length: 200 }, (_, index) => Math.floor((index / 199) * (file.length - 1))),
  );

  it('sees each flipped bit, but for those of a compressed file that change nothing', () => {
    const right = unseal(key, file);
    for (const place of places) {
      const flipped = Uint8Array.from(file);
      flipped[place]! ^= 1 << (place % 8);
      if (key.endsWith('.br') && isEqual(key, flipped, right)) continue;
      expect(() => unseal(key, flipped), `byte ${place}`).toThrow(CorruptArtifactError);
    }
  });

  it('sees that an end, or all, is missing', () => {
    for (const place of places) {
      expect(() => unseal(key, file.subarray(0, place))).toThrow(CorruptArtifactError);
    }
  });

  it('does not take a file without a seal', () => {
    const unsealed = {
      'a.npy': writeNpy(array),
      'a.onnx': model,
      'a.png': png,
      'a.json': Buffer.from('{"a":1}'),
      'a.json.br': compressHere(Buffer.from('{"a":1}')),
    };
    expect(() => unseal(key, unsealed[key as keyof typeof unsealed])).toThrow(CorruptArtifactError);
  });
});

function isEqual(key: string, file: Uint8Array, right: unknown): boolean {
  try {
    return isDeepStrictEqual(unseal(key, file), right);
  } catch {
    return false;
  }
}
