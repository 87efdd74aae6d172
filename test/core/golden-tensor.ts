import { z } from 'zod';

/** A tensor of a golden file: the base64 of its little-endian bytes. */
export const GoldenTensor = z
  .strictObject({ dtype: z.enum(['float32', 'uint8']), shape: z.array(z.int()), data: z.base64() })
  .transform(({ dtype, shape, data }) => {
    const bytes = Uint8Array.from(Buffer.from(data, 'base64'));
    return { shape, data: dtype === 'uint8' ? bytes : new Float32Array(bytes.buffer) };
  });
