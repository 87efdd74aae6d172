import { expect, it } from 'vitest';
import { runFilter } from '../../../client/run-filter.ts';
import { AuditSpec } from '../../../core/schema/audit-spec.ts';
import {
  auditAttributes,
  indexed,
  isWhole,
  searchAttributes,
} from '../../../workflows/contract/search-attributes.ts';

const long = (name: string) => `s3://bucket/${'deep/'.repeat(600)}${name}`;

function attributesOf(classes: string[] | 'all') {
  const spec = AuditSpec.parse({
    model: { uri: 'model.onnx' },
    dataset: { uri: long('voc'), classes },
    store: long('store'),
  });
  return auditAttributes(spec, 'model'.repeat(500));
}

it.each([[Array.from({ length: 1000 }, (_, at) => `class ${at}`)], [['飞'.repeat(3000)]], ['all']])(
  'takes no more than servers do: 255 characters a text, 2 KB an attribute',
  (classes) => {
    for (const { value } of attributesOf(classes as string[] | 'all')) {
      for (const text of [value].flat()) expect(text.length).toBeLessThanOrEqual(255);
      expect(Buffer.byteLength(JSON.stringify(value))).toBeLessThan(2048);
    }
  },
);

it('keeps what fits, and tells long texts apart by their ends too', () => {
  expect(indexed('s3://bucket/voc')).toBe('s3://bucket/voc');
  expect(indexed(long('a'))).not.toBe(indexed(long('b')));
  expect([isWhole(indexed('short')), isWhole(indexed(long('a')))]).toEqual([true, false]);
  const classes = attributesOf(['cat', 'dog']).find(({ key }) => key === searchAttributes.classes);
  expect(classes?.value).toEqual(['cat', 'dog']);
});

it('finds a run by its whole URI, however long that is', () => {
  expect(runFilter(`store = '${long('a')}'`)).toBe(`GroundcamStore = '${indexed(long('a'))}'`);
});
