import { describe, expect, it } from 'vitest';
import { artifactKey } from '../../../core/artifact/artifact-key.ts';
import { writeNpy } from '../../../core/artifact/npy.ts';
import { verifyArtifact } from '../../../core/artifact/verify-artifact.ts';
import { CorruptArtifactError } from '../../../core/errors/corrupt-artifact-error.ts';
import type { Stage } from '../../../core/spec/refresh.ts';

const key = (stage: Stage, ending: string) => `${artifactKey(stage, {})}${ending}`;
const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const excluded = { status: 'excluded', reason: 'flat-map', message: 'flat' };
const map = writeNpy({ shape: [2, 3], data: new Float32Array(6) });
const image = writeNpy({ shape: [1, 2, 3], data: new Uint8Array(6) });

describe('verifyArtifact', () => {
  it.each([
    ['a map', key('cam', '.cam.npy'), map],
    ['an image', key('image', '.npy'), image],
    ['an excluded sample', key('measurement', '.json'), json(excluded)],
  ])('takes %s', (_name, key, file) => {
    expect(() => verifyArtifact(key, file)).not.toThrow();
  });

  it.each([
    ['a map that is cut short', key('cam', '.cam.npy'), map.subarray(0, map.length - 4)],
    ['a map of bytes', key('cam', '.cam.npy'), image],
    ['an empty image', key('image', '.npy'), new Uint8Array()],
    ['half a measurement', key('measurement', '.json'), json(excluded).subarray(0, 20)],
    ['a measurement of another shape', key('measurement', '.json'), json({ status: 'measured' })],
    ['an explainer that is no model', key('explainer', '.onnx'), Buffer.from('no model')],
  ])('refuses %s', (_name, key, file) => {
    expect(() => verifyArtifact(key, file)).toThrow(CorruptArtifactError);
  });
});
