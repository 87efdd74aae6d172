import { expect, test } from 'vitest';
import { auditSpec } from '../../../cli/flags/audit-spec.ts';

const withMap = (...map: string[]) => auditSpec({ model: 'm.onnx', dataset: 'd', map });

test('--map has labels of several classes, and several of one', async () => {
  const { map } = await withMap('kitty=cat', ' vehicle = sports car | 817');
  expect(map).toEqual({ kitty: ['cat'], vehicle: ['sports car', '817'] });
});

test.each([
  [['cat'], 'Expected a class, = and labels for --map but received "cat"'],
  [['=cat'], 'Expected a class, = and labels'],
  [['kitty='], 'Expected a class, = and labels'],
  [['kitty=cat', 'kitty=tabby'], '--map says twice what "kitty" is'],
])('--map %j is refused', async (map, message) => {
  await expect(withMap(...map)).rejects.toThrow(message);
});
