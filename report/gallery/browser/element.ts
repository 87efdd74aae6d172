/// <reference lib="dom" />

/**
 * The first element in `root` that `selector` matches.
 *
 * @throws Error if there is none, or one of another type
 */
export function element<Found extends Element>(
  root: ParentNode,
  selector: string,
  type: new () => Found,
): Found {
  const found = root.querySelector(selector);
  if (found instanceof type) return found;
  throw new Error(`Expected ${selector} in the page to be a ${type.name}`);
}

/** All elements in `root` that `selector` matches and that are of that type. */
export function elements<Found extends Element>(
  root: ParentNode,
  selector: string,
  type: new () => Found,
): Found[] {
  return [...root.querySelectorAll(selector)].flatMap((found) =>
    found instanceof type ? [found] : [],
  );
}
