import { z } from 'zod';

/**
 * Version of what runs store. The minor number is raised when a record gets a new field, which older
 * readers keep and ignore; the major one when a field is removed or changes its meaning.
 */
export const SCHEMA_VERSION = '3.0';

const [MAJOR] = SCHEMA_VERSION.split('.');

/** The version of a stored record: any minor version of this major one. */
export const SchemaVersion = z
  .string()
  .regex(new RegExp(`^${MAJOR}\\.\\d+$`), `this version of groundcam reads ${MAJOR}.x`)
  .describe('major.minor version of the record');
