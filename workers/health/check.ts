/** One thing that a worker needs, and why it lacks it: `reason` is undefined if all is well. */
export interface Check {
  name: string;
  reason: string | undefined;
}

/** Runs a check. What it throws is the reason; so is an answer that takes longer than `limit` ms. */
export async function check(
  name: string,
  work: () => Promise<unknown>,
  limit = 5_000,
): Promise<Check> {
  const late = AbortSignal.timeout(limit);
  try {
    await Promise.race([
      work(),
      new Promise((_, reject) => {
        late.addEventListener('abort', () =>
          reject(new Error(`no answer within ${limit / 1000} s`)),
        );
      }),
    ]);
    return { name, reason: undefined };
  } catch (error) {
    return { name, reason: error instanceof Error ? error.message : String(error) };
  }
}
