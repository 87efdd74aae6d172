import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { auditSpec } from '../../cli/flags/audit-spec.ts';

const readme = await readFile('examples/original-study/README.md', 'utf8');
const file = 'examples/original-study/spec.yaml';

test('the spec is an audit of the aeroplanes, and the command names its model', async () => {
  const spec = await auditSpec({ file, model: 'resnet50-v2.onnx' });
  expect(spec).toMatchObject({
    dataset: {
      uri: expect.stringContaining(resolve('VOCdevkit/VOC2012')) as string,
      classes: ['aeroplane'],
    },
    target: { kind: 'group' },
    method: ['gradcam'],
  });
  expect(readme).toContain(`groundcam run -f ${file} --model resnet50-v2.onnx`);
});
