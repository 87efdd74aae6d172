import { z } from 'zod';

const Channel = z.int().min(0).max(255);

/**
 * One class of the masks and what it looks like there: a name alone has the value that its place says, from
 * 0 on if one of the names is the background, otherwise from 1 on.
 */
export const ClassName = z.union([
  z.string().min(1),
  z.strictObject({ name: z.string().min(1), value: z.int().min(0).max(65535) }),
  z.strictObject({ name: z.string().min(1), colour: z.tuple([Channel, Channel, Channel]) }),
]);
export type ClassName = z.infer<typeof ClassName>;
