/** The SDK's agent has 50 sockets. */
const AT_ONCE = 32;

/**
 * Results of `work` for each item, in order, with at most 32 at once. After a failure nothing new begins; what has
 * begun is waited for, then the first error is thrown.
 */
export async function allLimited<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const errors: unknown[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length && errors.length === 0) {
      const at = next++;
      try {
        results[at] = await work(items[at]!);
      } catch (error) {
        errors.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
  if (errors.length > 0) throw errors[0];
  return results;
}
