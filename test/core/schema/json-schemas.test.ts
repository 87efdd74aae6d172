import { expect, it } from 'vitest';
import { jsonSchemas } from '../../../core/schema/json-schemas.ts';

const schemas = jsonSchemas();

it('has the records that other programs read', () => {
  expect(Object.keys(schemas)).toEqual([
    'results',
    'measurement',
    'sample',
    'plan',
    'comparison',
    'latest',
    'scheduled-run',
    'store',
    'study',
  ]);
});

it.each(Object.entries(schemas))('lets a newer version add fields to %s', (_name, schema) => {
  const text = JSON.stringify(schema);
  expect(text).toContain('https://json-schema.org/draft/2020-12/schema');
  expect(text).not.toContain('"additionalProperties":false');
});

it('requires what results always have, and says what fields mean', () => {
  expect(schemas['results']).toMatchObject({
    required: expect.arrayContaining(['schemaVersion', 'verdict', 'provenance']) as string[],
    properties: { seconds: { type: 'number', description: 'time between the two, in seconds' } },
  });
});
