/** One Ctrl-C may reach us twice: from the terminal, and passed on by npm or by an older Node that started us. */
const SAME_KEY_PRESS_MS = 400;

/**
 * A signal that aborts at the first SIGINT, SIGTERM or SIGHUP, so that what was measured is still delivered and
 * everything started is removed; a second one ends the process at once. `release` gives the signals back.
 */
export function interruptSignal(onFirst: () => void): {
  readonly signal: AbortSignal;
  /** Aborts as a signal from outside would. */
  abort(): void;
  release(): void;
} {
  const controller = new AbortController();
  let firstMs = 0;
  const abort = (): void => {
    if (controller.signal.aborted) return;
    firstMs = performance.now();
    onFirst();
    controller.abort();
  };
  const handler = (): void => {
    if (controller.signal.aborted && performance.now() - firstMs > SAME_KEY_PRESS_MS) process.exit(130);
    abort();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of signals) process.on(name, handler);
  return {
    signal: controller.signal,
    abort,
    release() {
      for (const name of signals) process.off(name, handler);
    },
  };
}
