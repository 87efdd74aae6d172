import { StoreError } from './store-error.ts';

/** A file exists but access to it is denied. This concerns one file; others may be readable. */
export class ForbiddenError extends StoreError {}

/** Whether an error says that an object may not be read. */
export function isForbidden(error: unknown): boolean {
  return error instanceof ForbiddenError;
}
