import { DefaultFailureConverter } from '@temporalio/common';

/**
 * How activities report errors if payloads are encrypted: messages and stack traces, which name classes and
 * paths, become a payload. Temporal's SDK requires this module by its path, so it is built as CommonJS.
 */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
