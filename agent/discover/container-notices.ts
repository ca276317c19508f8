/** Keeps what an operator should know about the discovery of containers; counts instead of repeating. */
export interface ContainerNotices {
  /** The engine describes a container in a way that is not understood; one between two lives is no such case. */
  unidentified(id: string, answer: unknown): void;
  /** A running container whose first process is not in the agent's /proc. */
  unseen(id: string): void;
  /** It is a target now, or has ended: nothing is wrong with it. */
  settled(id: string): void;
  /** Forgets containers that no longer run. */
  keepOnly(running: ReadonlySet<string>): void;
  unreadableEvent(): void;
  streamLost(why: string, atMs: number): void;
  streamOpen(): void;
  failed(error: unknown): void;
  list(missingNames: readonly string[]): string[];
}

export function createNotices(): ContainerNotices {
  const notUnderstood = new Set<string>();
  const unseen = new Set<string>();
  let unreadableEvents = 0;
  let failures = 0;
  let lastFailure = '';
  let lost: { why: string; atMs: number } | null = null;

  function list(missingNames: readonly string[]): string[] {
    return [
      missingNames.length > 0 &&
        `No running container in scope is named ${missingNames.map((n) => JSON.stringify(n)).join(', ')}.`,
      unseen.size > 0 &&
        `${unseen.size} running container(s) are left out: their processes are not in /proc. Run the agent on the engine's host, or its container with --pid=host.`,
      notUnderstood.size > 0 &&
        `${notUnderstood.size} container(s) are left out: the engine's description of them is not understood.`,
      lost !== null &&
        `The engine's event stream is down since ${new Date(lost.atMs).toISOString()} (${JSON.stringify(lost.why.slice(0, 200))}); it is being reopened, and the list of targets may be out of date.`,
      unreadableEvents > 0 &&
        `${unreadableEvents} event(s) of the engine were unreadable and dropped; the containers were listed again instead.`,
      failures > 0 && `${failures} question(s) to the engine failed, the last one: ${lastFailure}`,
    ].filter((notice) => notice !== false);
  }

  return {
    unidentified: (id, answer) => {
      if (!isBetweenLives(answer)) notUnderstood.add(id);
    },
    unseen: (id) => void unseen.add(id),
    settled: (id) => {
      unseen.delete(id);
      notUnderstood.delete(id);
    },
    keepOnly: (running) => {
      for (const id of [...unseen, ...notUnderstood])
        if (!running.has(id)) {
          unseen.delete(id);
          notUnderstood.delete(id);
        }
    },
    unreadableEvent: () => void unreadableEvents++,
    streamLost: (why, atMs) => {
      lost ??= { why, atMs };
    },
    streamOpen: () => {
      lost = null;
    },
    failed: (error) => {
      failures++;
      lastFailure = error instanceof Error ? error.message : String(error);
    },
    list,
  };
}

/** Stopped, or waiting for its restart policy: Docker then still says that it runs, and gives no process. */
function isBetweenLives(answer: unknown): boolean {
  const state = (answer as { State?: { Running?: unknown; Restarting?: unknown } } | null)?.State;
  return state?.Running === false || state?.Restarting === true;
}
