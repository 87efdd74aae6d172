/**
 * JSON that can be put into a `<script type="application/json">`: no text in it can end the element or
 * begin a comment.
 */
export function inertJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}
