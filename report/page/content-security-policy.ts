import { createHash } from 'node:crypto';

/**
 * The policy of a page that needs nothing but itself: one inline style sheet and at most one inline script,
 * each allowed by its digest, and pictures in `data:` URIs. Everything else is refused, so text that
 * slipped through escaping could neither run nor load anything.
 */
export function contentSecurityPolicy({
  style,
  script,
}: {
  style: string;
  script?: string;
}): string {
  return [
    "default-src 'none'",
    'img-src data:',
    `style-src '${sha256(style)}'`,
    ...(script === undefined ? [] : [`script-src '${sha256(script)}'`]),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

function sha256(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
