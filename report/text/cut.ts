import stringWidth from 'string-width';

const characters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * A text that takes at most `width` places in a terminal: whole, or its beginning and an ellipsis. Cuts between characters as
 * people see them, of which some take two places.
 */
export function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let kept = '';
  let places = 0;
  for (const { segment } of characters.segment(text)) {
    places += stringWidth(segment);
    if (places > width - 1) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}
