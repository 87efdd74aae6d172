import { create } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../../core/errors/input-error.ts';
import { int } from '../../../core/onnx/attributes.ts';
import { intsOfTensor } from '../../../core/onnx/constants.ts';
import {
  dataFilesOf,
  takeInConstants,
  type ExternalData,
} from '../../../core/onnx/external-data.ts';
import {
  AttributeProtoSchema,
  TensorProto_DataLocation as DataLocation,
} from '../../../core/onnx/onnx_pb.ts';
import { readModel, writeModel } from '../../../core/onnx/onnx-model.ts';
import { moveOut } from './move-out.ts';
import { tinyClassifier } from '../explainer/tiny-classifier.ts';

/** A file in memory, and what was read of it. */
function inMemory(location: string, bytes: Uint8Array) {
  const reads: number[] = [];
  const files: ExternalData = {
    sizeOf: (wanted) => Promise.resolve(wanted === location ? bytes.length : undefined),
    read: (_, offset, length) => {
      reads.push(length);
      return Promise.resolve(bytes.subarray(offset, offset + length));
    },
  };
  return { files, reads };
}

/** A classifier whose head, of 96 · 40 values, is a weight; its Reshape needs the values of a constant. */
function classifier() {
  return tinyClassifier({
    head: (build, features) => {
      const flat = build.node('Reshape', [features, build.ints([0, -1])]);
      return build.node('Gemm', [flat, build.weights([96, 40])], { transB: int(0) });
    },
  });
}

function movedOut(location = 'model.data') {
  const model = classifier();
  const data = moveOut(model, location);
  return { model: readModel(writeModel(model)), data };
}

describe('a model with its weights in another file', () => {
  test('names the file, and is read without its weights', async () => {
    const { model, data } = movedOut();
    const { files, reads } = inMemory('model.data', data);
    expect(dataFilesOf(model)).toEqual(['model.data']);
    const opened = await takeInConstants(model, files, 'model.onnx');

    const whole = classifier();
    expect(reads).not.toContain(96 * 40 * 4);
    for (const { name, dims, rawData } of whole.graph.initializer) {
      const tensor = opened.constant(name)!;
      const isWeight = dims.reduce((product, dim) => product * dim, 1n) > 1024n;
      expect(tensor.dataLocation).toBe(isWeight ? DataLocation.EXTERNAL : DataLocation.DEFAULT);
      if (!isWeight) expect(Buffer.from(tensor.rawData).equals(rawData)).toBe(true);
    }
    const shape = opened.graph.node.find(({ opType }) => opType === 'Reshape')!.input[1]!;
    expect(intsOfTensor(opened.constant(shape)!)).toEqual([0, -1]);
  });

  test('may leave out offset and length, and begin its location with ./', async () => {
    const { model, data } = movedOut('./model.data');
    const [first] = model.graph.initializer;
    first!.externalData = first!.externalData.filter(({ key }) => key === 'location');
    const opened = await takeInConstants(model, inMemory('model.data', data).files, 'model.onnx');
    const values = classifier().constant(first!.name)!.rawData;
    expect(Buffer.from(opened.constant(first!.name)!.rawData).equals(values)).toBe(true);
  });

  test('is refused where the file is missing', async () => {
    const { model, data } = movedOut();
    const { files } = inMemory('another.data', data);
    await expect(takeInConstants(model, files, 'model.onnx')).rejects.toThrow(
      'model.onnx stores its weights in model.data, which does not exist',
    );
  });

  test('is refused wherever the file was cut short', async () => {
    const { model, data } = movedOut();
    const lastOffset = Number(
      model.graph.initializer.at(-1)!.externalData.find(({ key }) => key === 'offset')!.value,
    );
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: lastOffset }), async (length) => {
        const { files } = inMemory('model.data', data.subarray(0, length));
        await expect(takeInConstants(model, files, 'model.onnx')).rejects.toThrow(InputError);
      }),
      { seed: 3, numRuns: 12 },
    );
  });

  test('is refused where a place in the file makes no sense', async () => {
    for (const [key, value] of [
      ['offset', '-64'],
      ['offset', 'x'],
      ['length', '-1'],
      ['length', '1e99'],
    ] as const) {
      const { model, data } = movedOut();
      const entry = model.graph.initializer[0]!.externalData.find((each) => each.key === key);
      entry!.value = value;
      const opening = takeInConstants(model, inMemory('model.data', data).files, 'model.onnx');
      await expect(opening).rejects.toThrow(InputError);
    }
  });

  test('is refused where a location leaves the folder of the model, before any file is read', async () => {
    const hostile = ['/etc/passwd', '../model.data', 'a/../../b', '..', '', 'C:\\w', '\\\\host\\w'];
    for (const location of [...hostile, 'a\\..\\..\\b', 'file:///etc/passwd']) {
      const { model } = movedOut(location);
      const untouched: ExternalData = {
        sizeOf: () => Promise.reject(new Error(`asked for ${location}`)),
        read: () => Promise.reject(new Error(`read ${location}`)),
      };
      await expect(takeInConstants(model, untouched, 'model.onnx')).rejects.toThrow(
        'model.onnx stores its weights outside its own folder',
      );
    }
  });

  test('is refused where a node keeps its constant in another file', async () => {
    const { model, data } = movedOut();
    const t = model.graph.initializer[0]!;
    model.graph.node[0]!.attribute.push(create(AttributeProtoSchema, { name: 'value', t }));
    const opening = takeInConstants(model, inMemory('model.data', data).files, 'model.onnx');
    await expect(opening).rejects.toThrow(
      'stores a constant of the node "/features/features.0/Conv"',
    );
  });
});

test('a model in one file is left as it is', async () => {
  const model = classifier();
  expect(dataFilesOf(model)).toEqual([]);
  expect(await takeInConstants(model, inMemory('x', new Uint8Array()).files, 'm')).toBe(model);
});
