import { z } from 'zod';

/**
 * A path, or a `file:` or `s3:` URI. Credentials are refused: they would be readable in the run's spec, in
 * the workflow history and in the report.
 */
export const Place = z
  .string()
  .min(1)
  .max(4096)
  .refine((uri) => !hasCredentials(uri), {
    error:
      'contains credentials, which do not belong in a URI: use the environment (AWS_ACCESS_KEY_ID, AWS_PROFILE)',
  })
  .refine((uri) => !/\p{Cc}/u.test(uri), { error: 'contains control characters' });

/** Whether a URI has a user before its host, or is a signed URL. */
export function hasCredentials(uri: string): boolean {
  if (!/^[a-z][a-z0-9+.-]+:/i.test(uri)) return false;
  const [, authority = ''] = /^[a-z0-9+.-]+:\/*([^/?#]*)/i.exec(uri) ?? [];
  const isS3 = /^s3:/i.test(uri);
  if (!/^file:/i.test(uri) && authority.includes(isS3 ? ':' : '@')) return true;
  if (isS3 && authority.includes('@')) return true;
  return /[?&](x-amz-|x-goog-|awsaccesskeyid|signature=|sig=|[^=&]*token=)/i.test(uri);
}

/** The URI for messages; if it has credentials, only its scheme. */
export function withoutCredentials(uri: string): string {
  return hasCredentials(uri) ? uri.replace(/:.*$/s, ':…') : uri;
}
