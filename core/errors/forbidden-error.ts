import { StoreError } from './store-error.ts';

/** A file is there, and this user may not read it: so it is for one file, whatever holds for the others. */
export class ForbiddenError extends StoreError {}
