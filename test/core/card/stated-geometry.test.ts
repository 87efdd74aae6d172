import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ProcessorGeometry, processorGeometry } from '../../../core/card/processor-geometry.ts';
import { TimmGeometry, timmGeometry } from '../../../core/card/timm-geometry.ts';
import type { Geometry } from '../../../core/schema/geometry.ts';

const { pipelines } = JSON.parse(
  readFileSync(new URL('../../golden/geometry/geometry.json', import.meta.url), 'utf8'),
) as { pipelines: { name: string; geometry: Geometry; config?: Record<string, unknown> }[] };
const of = (library: string) =>
  pipelines.filter(({ name, config }) => name.startsWith(library) && config !== undefined);

const processor = (config: unknown, type = 'ViTImageProcessor') =>
  processorGeometry(ProcessorGeometry.parse(config), type);
const timm = (config: unknown) => timmGeometry(TimmGeometry.parse(config));

describe('processorGeometry', () => {
  test.each(of('Hugging Face'))('reads what was compared pixel by pixel: $name', (each) => {
    const type = String(each.config?.['image_processor_type']);
    expect(processor(each.config, type)).toEqual(each.geometry);
  });

  test('reads sizes of older files as their processor means them', () => {
    expect(processor({ size: 224 })).toMatchObject({ kind: 'stretch', resize: [224, 224] });
    expect(processor({ size: 224, crop_size: 192 }, 'CLIPFeatureExtractor')).toMatchObject({
      kind: 'crop',
      resize: [224, 224],
      crop: [192, 192],
    });
    expect(processor({ size: 224, crop_pct: 0.875 }, 'ConvNextFeatureExtractor')).toMatchObject({
      kind: 'crop',
      resize: [256, 256],
      crop: [224, 224],
    });
    expect(processor({})).toBeUndefined();
  });

  test.each([
    [{ do_resize: false, size: 224 }, 'do_resize: false'],
    [{ size: { shortest_edge: 224 } }, 'size.shortest_edge without a crop'],
    [{ size: { shortest_edge: 224, longest_edge: 1333 } }, 'size.longest_edge: 1333'],
    [{ size: 224, resample: 9 }, 'resample: 9'],
  ])('refuses what it does not do: %j', (config, message) => {
    expect(() => processor(config)).toThrow(message);
  });
});

describe('timmGeometry', () => {
  test.each(of('timm'))('reads what was compared pixel by pixel: $name', ({ config, geometry }) => {
    expect(timm(config)).toEqual(geometry);
  });

  test('has timm’s defaults', () => {
    expect(timm({ input_size: [3, 224, 224] })).toMatchObject({
      kind: 'crop',
      resize: [256, 256],
      filter: 'bicubic',
    });
    expect(timm({})).toBeUndefined();
  });

  test.each([
    [{ input_size: [3, 9, 9], interpolation: 'random' }, 'interpolation: random'],
    [{ input_size: [3, 9, 9], crop_mode: 'corner' }, 'crop_mode: corner'],
    [{ input_size: [3, 9, 9], crop_border_pixels: 4 }, 'crop_border_pixels'],
  ])('refuses what it does not do: %j', (config, message) => {
    expect(() => timm(config)).toThrow(message);
  });
});
