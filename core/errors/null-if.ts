/**
 * Makes a handler for `catch` that turns errors of one kind into null and throws all others:
 * `store.read(key).catch(nullIf(isNotFound))`.
 */
export function nullIf(isExpected: (error: unknown) => boolean): (error: unknown) => null {
  return (error) => {
    if (isExpected(error)) return null;
    throw error;
  };
}
