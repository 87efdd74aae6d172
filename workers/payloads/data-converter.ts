import type { DataConverter } from '@temporalio/common';
import { builtFile } from '../built-file.ts';
import { AesGcmCodec } from './payload-codec.ts';
import type { PayloadKeys } from './payload-keys.ts';

/**
 * How a client or worker converts what it exchanges with a Temporal server: encrypted if there are keys. It
 * has the codec without keys as well, which says so if it meets an encrypted payload.
 */
export function dataConverter(keys: PayloadKeys | undefined): DataConverter {
  return {
    payloadCodecs: [new AesGcmCodec(keys)],
    ...(keys && { failureConverterPath: builtFile('failure-converter.cjs') }),
  };
}
