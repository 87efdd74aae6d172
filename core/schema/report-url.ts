import { z } from 'zod';
import { hasCredentials } from './place.ts';

/** Where a browser finds what is in a bucket, or in the folder of a store. */
export const ReportUrl = z
  .string()
  .max(2048)
  .refine((url) => isWebAddress(url), {
    error: 'expected an address that begins with http:// or https://, without ? and #',
  })
  .refine((url) => !hasCredentials(url), {
    error: 'contains credentials, which everyone who sees the report would read',
  });
export type ReportUrl = z.infer<typeof ReportUrl>;

function isWebAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, search, hash } = new URL(text);
  return /^https?:$/.test(protocol) && search === '' && hash === '';
}
