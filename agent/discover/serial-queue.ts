/** Runs jobs one after the other, in order of their arrival. */
export interface SerialQueue {
  /** Drops the job once {@link MAX_WAITING} wait, which is told as a failure. */
  add(job: () => Promise<void>): void;
  /** Like `add`; the caller gets the job's failure. */
  addAndWait(job: () => Promise<void>): Promise<void>;
  /** Takes no more, drops what waits, and resolves when the running job is done. */
  close(): Promise<void>;
}

const MAX_WAITING = 10_000;

/** `onFailure` hears of every job of `add` that failed or had to be dropped. */
export function createSerialQueue(onFailure: (error: unknown) => void): SerialQueue {
  let tail: Promise<void> = Promise.resolve();
  let waiting = 0;
  let closed = false;

  function addAndWait(job: () => Promise<void>): Promise<void> {
    waiting++;
    const done = tail.then(async () => {
      waiting--;
      if (!closed) await job();
    });
    tail = done.catch(() => {});
    return done;
  }

  return {
    add: (job) => {
      if (closed) return;
      if (waiting >= MAX_WAITING)
        onFailure(new Error(`more than ${MAX_WAITING} events wait; some were dropped`));
      else addAndWait(job).catch(onFailure);
    },
    addAndWait,
    close: async () => {
      closed = true;
      await tail;
    },
  };
}
