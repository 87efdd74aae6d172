import { create } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import { resolveCard } from '../../../core/card/resolve-card.ts';
import { isPublished, refuseSharp, resolveGeometry } from '../../../core/card/resolve-geometry.ts';
import type { Beside } from '../../../core/card/said.ts';
import { StringStringEntryProtoSchema } from '../../../core/onnx/onnx_pb.ts';
import { ModelSpec, Sidecar } from '../../../core/schema/model-spec.ts';
import { tinyClassifier } from '../explainer/tiny-classifier.ts';

const torchvision = {
  kind: 'crop',
  resize: [232, 232],
  crop: [224, 224],
  rounding: 'down',
  offset: 'nearest',
  filter: 'bicubic',
};

interface Sources {
  asked?: Record<string, unknown>;
  sidecar?: Record<string, unknown>;
  metadata?: unknown;
  files?: Beside['files'];
}

/** The geometry for an input of 224 x 224, unless another one is given. */
function geometryOf(
  { asked, sidecar, metadata, files = {} }: Sources,
  input: [number, number] = [224, 224],
) {
  const model = tinyClassifier();
  if (metadata !== undefined) {
    const entry = { key: 'groundcam.geometry', value: JSON.stringify(metadata) };
    model.proto.metadataProps.push(create(StringStringEntryProtoSchema, entry));
  }
  const card = resolveCard({
    model,
    spec: ModelSpec.parse({ uri: 'tiny.onnx', ...(asked && { geometry: asked }) }),
    sidecar: sidecar && Sidecar.parse({ geometry: sidecar }),
    files,
  });
  const { geometry, placing, filter } = resolveGeometry(card, input);
  return { geometry, sources: [placing.source, filter.source] };
}

describe('resolveGeometry', () => {
  test('is the published recipe if nobody says anything', () => {
    const { geometry, sources } = geometryOf({});
    expect(geometry).toMatchObject({ kind: 'stretch', resize: [224, 224], filter: 'bilinear' });
    expect(isPublished(geometry)).toBe(true);
    expect(sources).toEqual(['default', 'default']);
  });

  test.each([
    ['its metadata', { metadata: torchvision }, 'metadata'],
    ['a sidecar file', { sidecar: torchvision }, 'sidecar'],
    [
      'a Transformers processor',
      {
        files: {
          'preprocessor_config.json':
            '{"image_processor_type":"BitImageProcessor","size":{"shortest_edge":232},"crop_size":{"height":224,"width":224},"resample":3}',
        },
      },
      'preprocessor_config.json',
    ],
    [
      'timm’s configuration',
      {
        files: {
          'config.json':
            '{"pretrained_cfg":{"input_size":[3,224,224],"crop_pct":0.965,"interpolation":"bicubic"}}',
        },
      },
      'config.json',
    ],
  ])('is the model’s own if %s says one', (_, said, source) => {
    const { geometry, sources } = geometryOf(said);
    const isTransformers = source === 'preprocessor_config.json';
    expect(geometry).toEqual({ ...torchvision, offset: isTransformers ? 'down' : 'nearest' });
    expect(sources).toEqual([source, source]);
    expect(geometryOf({ ...said, asked: { kind: 'model' } })).toEqual({ geometry, sources });
  });

  test('takes earlier sources field by field', () => {
    const stretched = geometryOf({ asked: { kind: 'stretch' }, metadata: torchvision });
    expect(stretched.geometry).toMatchObject({
      kind: 'stretch',
      resize: [224, 224],
      filter: 'bicubic',
    });
    expect(stretched.sources).toEqual(['spec', 'metadata']);
    const filtered = geometryOf({ asked: { filter: 'box' }, metadata: torchvision });
    expect(filtered.geometry).toEqual({ ...torchvision, filter: 'box' });
    expect(filtered.sources).toEqual(['metadata', 'spec']);
    const cropped = geometryOf({ asked: { kind: 'crop' }, metadata: torchvision });
    expect(cropped.geometry).toEqual(torchvision);
    const resized = geometryOf({ asked: { resize: 256 }, metadata: torchvision });
    expect(resized.geometry).toEqual({ ...torchvision, resize: [256, 256] });
    expect(resized.sources).toEqual(['spec', 'metadata']);
  });

  test('has usual numbers for what is asked for by its name', () => {
    expect(geometryOf({ asked: { kind: 'crop' } }).geometry).toMatchObject({
      resize: [256, 256],
      crop: [224, 224],
      rounding: 'down',
      offset: 'nearest',
    });
    expect(geometryOf({ asked: { kind: 'crop' } }, [24, 30]).geometry).toMatchObject({
      resize: [27, 34],
      rounding: 'nearest',
    });
    expect(geometryOf({ asked: { kind: 'pad' } }).geometry).toMatchObject({
      resize: [224, 224],
      rounding: 'nearest',
    });
  });

  test.each([
    [{ asked: { kind: 'model' } }, 'says nothing about how its photos'],
    [{ asked: { resize: 256 } }, '--resize-to needs to know'],
    [{ asked: { kind: 'crop', resize: 200 } }, 'resized to 200x200 pixels can'],
    [
      { metadata: { ...torchvision, crop: [288, 288] } },
      'gives 288x288 pixels, and its input has 224x224',
    ],
    [{ metadata: { kind: 'zoom' } }, 'groundcam.geometry can’t be read'.replace('’', "'")],
    [{ metadata: { ...torchvision, mirror: true } }, "groundcam.geometry can't be read"],
    [
      { files: { 'preprocessor_config.json': '{"do_resize":false,"size":224}' } },
      'do_resize: false, which groundcam',
    ],
  ] satisfies [Sources, string][])('refuses %j', (said, message) => {
    expect(() => geometryOf(said)).toThrow(message);
  });

  test('does not read what is asked for in another way', () => {
    const files = { 'preprocessor_config.json': '{"do_resize":false,"size":224}' };
    expect(geometryOf({ asked: { kind: 'stretch' }, files }).sources).toEqual(['spec', 'default']);
    expect(geometryOf({ asked: { kind: 'crop', resize: 256 }, files }).geometry.kind).toBe('crop');
  });

  test("fills up with black what the model's own resize leaves, and nothing else does", () => {
    const size = { shortest_edge: 200 };
    const crop_size = { height: 224, width: 224 };
    const files = {
      'preprocessor_config.json': JSON.stringify({ size, crop_size, do_center_crop: true }),
    };
    expect(geometryOf({ files }).geometry).toMatchObject({ resize: [200, 200], padding: 'black' });
    expect(() => geometryOf({ asked: { resize: 210 }, files })).toThrow("can't fill an input");
    expect(geometryOf({ asked: { resize: 256 }, files }).geometry.padding).toBeUndefined();
    const smaller = { ...torchvision, resize: [200, 200] };
    expect(() => geometryOf({ metadata: smaller })).toThrow("can't fill an input");
    const stated = geometryOf({ metadata: { ...smaller, padding: 'black' } });
    expect(stated.geometry.padding).toBe('black');
  });

  test('pads to what is smaller than the input', () => {
    expect(geometryOf({ asked: { kind: 'pad', resize: 200 } }).geometry.resize).toEqual([200, 200]);
  });
});

test('sharp only stretches, bilinear', () => {
  const stretched = geometryOf({}).geometry;
  expect(() => refuseSharp({ resize: 'sharp' }, stretched)).not.toThrow();
  for (const asked of [{ kind: 'crop' }, { filter: 'bicubic' }, { kind: 'stretch', resize: 256 }]) {
    const { geometry } = geometryOf({ asked });
    expect(() => refuseSharp({ resize: 'sharp' }, geometry)).toThrow(
      '--resize sharp only stretches',
    );
    expect(() => refuseSharp({ resize: 'pillow' }, geometry)).not.toThrow();
  }
});
