import { z } from 'zod';
import * as results from '../../core/schema/results.ts';
import { Computers } from '../../core/schema/computed-by.ts';
import { SCHEMA_VERSION } from '../../core/schema/schema-version.ts';

const INTRODUCTION = `# The fields of results.json

\`groundcam run --json\` prints this object with one more member, \`outputs\`: the places of report, results and
measurements, and \`unchanged: true\` if an earlier run has the results. \`results.json\` in a run's folder is the
object itself. Written by \`npm run docs:results\` from the schema, version ${SCHEMA_VERSION}.

A newer minor version may have more fields; a field is removed or changes its meaning only with a new major
version. Probabilities and shares are between 0 and 1, differences of heat between −1 and 1, durations in
seconds; p values are given with their decimal logarithm, since they may be too small for a double. The package
has JSON Schemas of all stored records in \`groundcam/schemas/\`: \`results.json\`, \`measurement.json\`, \`sample.json\`,
\`plan.json\`, \`comparison.json\`, \`latest.json\`, \`scheduled-run.json\`, \`store.json\`, \`study.json\`.
`;

/** A field of an object in the results. */
export interface Field {
  /** Name of the object that has it. */
  object: string;
  name: string;
  type: string;
  description: string | undefined;
}

/** All fields of results, object by object, the outermost first. */
export function resultsFields(): Field[] {
  const names = new Map<unknown, string>(
    Object.entries({ ...results, Computers }).flatMap(([name, schema]) =>
      schema instanceof z.ZodObject ? [[schema.def.shape, name] as const] : [],
    ),
  );
  const fields: Field[] = [];
  const queue: [name: string, schema: z.ZodObject][] = [['Results', results.Results]];
  const seen = new Set(['Results']);
  for (const [object, schema] of queue) {
    const shape: Readonly<Record<string, z.core.$ZodType>> = schema.shape;
    for (const [name, field] of Object.entries(shape)) {
      const type = typeOf(field, (inner) => {
        const known = names.get(inner.def.shape) ?? `${object}.${name}`;
        if (!seen.has(known)) queue.push([known, inner]);
        seen.add(known);
        return known;
      });
      fields.push({ object, name, type, description: descriptionOf(field) });
    }
  }
  return fields;
}

/** docs/results.md. */
export function resultsDoc(): string {
  const sections = groupedByObject(resultsFields());
  const tables = [...sections].map(([object, fields]) =>
    [
      `## ${object}`,
      '',
      '| field | type | meaning |',
      '| --- | --- | --- |',
      ...fields.map(
        ({ name, type, description = '' }) => `| \`${name}\` | ${type} | ${cell(description)} |`,
      ),
    ].join('\n'),
  );
  return `${[INTRODUCTION.trimEnd(), ...tables].join('\n\n')}\n`;
}

/** The description of a field, or of what is wrapped in it. */
function descriptionOf(schema: z.core.$ZodType): string | undefined {
  const { description } = z.globalRegistry.get(schema) ?? {};
  if (description !== undefined) return description;
  const inner = innerOf(schema);
  return inner && descriptionOf(inner);
}

/** What an optional, nullable or defaulted schema wraps. */
function innerOf(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault
  ) {
    return schema.def.innerType;
  }
  return undefined;
}

function typeOf(schema: z.core.$ZodType, nameOf: (object: z.ZodObject) => string): string {
  const inner = innerOf(schema);
  if (inner) {
    const type = typeOf(inner, nameOf);
    if (schema instanceof z.ZodNullable) return `${type} or null`;
    return schema instanceof z.ZodOptional ? `${type}, optional` : type;
  }
  if (schema instanceof z.ZodObject) {
    const name = nameOf(schema);
    return `[${name}](#${name.toLowerCase().replaceAll('.', '')})`;
  }
  if (schema instanceof z.ZodArray) return `list of ${typeOf(schema.def.element, nameOf)}`;
  if (schema instanceof z.ZodTuple) {
    return `[${schema.def.items.map((item) => typeOf(item, nameOf)).join(', ')}]`;
  }
  if (schema instanceof z.ZodRecord) return `object of ${typeOf(schema.def.valueType, nameOf)}`;
  if (schema instanceof z.ZodEnum) {
    return schema.options.map((option) => `\`${option}\``).join(', ');
  }
  if (schema instanceof z.ZodNumber) return schema.isInt ? 'integer' : 'number';
  if (schema instanceof z.ZodBoolean) return 'boolean';
  return 'string';
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function groupedByObject(fields: readonly Field[]): ReadonlyMap<string, Field[]> {
  const groups = new Map<string, Field[]>();
  for (const field of fields)
    groups.set(field.object, [...(groups.get(field.object) ?? []), field]);
  return groups;
}
