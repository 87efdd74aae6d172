import { describe, expect, it } from 'vitest';
import { logitsOfSamples, notesOfClasses } from '../../../activities/plan/class-logits.ts';
import { AuditSpec } from '../../../core/schema/audit-spec.ts';
import type { Sample } from '../../../core/schema/manifest.ts';

const sampleOf = (name: string): Sample => ({
  ...{ id: name, class: name, image: `${name}.png`, mask: `${name}.mask.png` },
  ...{ foreground: 1, index: 0, imageDigest: null, maskDigest: null },
});
const spec = AuditSpec.parse({
  model: { uri: 'model.onnx' },
  dataset: { uri: 'data', classes: 'all' },
  store: 'store',
});

describe.each(['constructor', 'toString', '__proto__'])('a class called %s', (name) => {
  it('has the logit that is called so', () => {
    const model = { classes: 2, labels: ['cat', name] };
    const groups = logitsOfSamples([sampleOf('cat'), sampleOf(name)], spec, model);
    expect(Object.entries(groups)).toEqual([
      ['cat', [0]],
      [name, [1]],
    ]);
  });

  it('is named if no logit is called so', () => {
    const model = { classes: 2, labels: ['cat', 'dog'] };
    const classLogits = logitsOfSamples([sampleOf('cat'), sampleOf(name)], spec, model);
    const notes = notesOfClasses(['cat', name], spec, { model, classLogits });
    expect(notes).toEqual([expect.stringContaining(`one of ${name}`)]);
  });
});
