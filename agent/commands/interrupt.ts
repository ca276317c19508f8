/**
 * A signal that aborts at the first SIGINT or SIGTERM, so that what was measured is still delivered and everything
 * started is removed; the second one ends the process at once. `release` gives the signals back.
 */
export function interruptSignal(onFirst: () => void): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const handler = (): void => {
    if (controller.signal.aborted) process.exit(130);
    onFirst();
    controller.abort();
  };
  process.on('SIGINT', handler).on('SIGTERM', handler);
  return {
    signal: controller.signal,
    release: () => void process.off('SIGINT', handler).off('SIGTERM', handler),
  };
}
