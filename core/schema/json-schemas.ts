import { z } from 'zod';
import { Latest } from './latest.ts';
import { Sample } from './manifest.ts';
import { Measurement } from './measurement.ts';
import { Results } from './results.ts';
import { RunComparison } from './run-comparison.ts';
import { RunPlan } from './run-plan.ts';
import { ScheduledRun } from './scheduled-run.ts';
import { StoreFile } from './store-file.ts';
import { StudyResults } from './study-results.ts';

/** The records that groundcam stores or prints for other programs, by name. */
const RECORDS = {
  results: Results,
  measurement: Measurement,
  sample: Sample,
  plan: RunPlan,
  comparison: RunComparison,
  latest: Latest,
  'scheduled-run': ScheduledRun,
  store: StoreFile,
  study: StudyResults,
};

/**
 * A JSON Schema (draft 2020-12) of each record. It allows additional properties: a newer minor version may
 * have added some.
 */
export function jsonSchemas(): Record<string, object> {
  return Object.fromEntries(
    Object.entries(RECORDS).map(([name, schema]) => [
      name,
      z.toJSONSchema(schema, {
        io: 'input',
        reused: 'ref',
        override: ({ jsonSchema }) => {
          if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
        },
      }),
    ]),
  );
}
