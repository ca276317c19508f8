import { readProcessStat } from '../collect/kernel/process-stat.ts';
import type { DockerConnection } from './connect-docker.ts';
import { createNotices } from './container-notices.ts';
import type { Discovery, DiscoveryOptions } from './discovery-types.ts';
import { followEvents } from './follow-events.ts';
import { identifyContainer } from './identify-container.ts';
import { inspectContainer, listContainerIds } from './query-engine.ts';
import { createSerialQueue } from './serial-queue.ts';
import { createTargetBook } from './target-book.ts';

/** A list now and then heals whatever an event stream lost without breaking. */
const RELIST_EVERY_MS = 300_000;
/** After a failure, doubled while failures go on: one container that can never be inspected must not cost a list every 2 s. */
const FIRST_RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 60_000;
/** The list does not wait longer for the event stream: some engines answer it only with the first event. */
const STREAM_WAIT_MS = 2_000;
const PARALLEL_INSPECTIONS = 8;

/**
 * Containers as targets: the event stream is opened first and the list taken after it, so that nothing can start in
 * between unseen; the list is taken again whenever a stream is opened anew or an event was unreadable. All changes go
 * through one queue, in order. A container that vanishes between list and inspection is no error.
 * Throws when the first list fails.
 */
export async function discoverContainers(
  options: DiscoveryOptions & { readonly connection: DockerConnection },
): Promise<Discovery> {
  const { connection, roots, now } = options;
  const { docker } = connection;
  const book = createTargetBook(options.scope);
  const notices = createNotices();
  const queue = createSerialQueue(failed);
  const firstStream = Promise.withResolvers<void>();
  let listed = false;
  let retry: NodeJS.Timeout | undefined;
  let retryMs = FIRST_RETRY_MS;

  function failed(error: unknown): void {
    notices.failed(error);
    listLater();
    retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
  }

  function listLater(): void {
    retry ??= setTimeout(() => {
      retry = undefined;
      queue.add(list);
    }, retryMs).unref();
  }

  async function admit(id: string): Promise<void> {
    const answer = await inspectContainer(docker, id);
    if (answer === null) return;
    const container = identifyContainer(answer);
    if (container === null) return notices.unidentified(id, answer);
    const stat = readProcessStat(roots, container.target.rootPid);
    if (stat === null) return notices.unseen(id);
    notices.settled(id);
    book.admit({ ...container.target, rootStartTicks: stat.startTicks }, container.labels.enabled, now());
  }

  function ended(id: string, atMs: number, exitCode: string | null): void {
    book.remove(id, atMs, exitCode === null ? null : `exit code ${exitCode}`);
    notices.settled(id);
  }

  async function list(): Promise<void> {
    const atMs = now();
    const ids = await listContainerIds(docker);
    book.keepOnly(new Set(ids), atMs, 'ended while the event stream was down');
    notices.keepOnly(new Set(ids));
    const failures: unknown[] = [];
    const rest = ids.values();
    const worker = async () => {
      for (const id of rest) await admit(id).catch((error: unknown) => failures.push(error));
    };
    await Promise.all(Array.from({ length: PARALLEL_INSPECTIONS }, worker));
    // One container that cannot be inspected must not hide the others.
    if (failures.length === 0) retryMs = FIRST_RETRY_MS;
    else failed(failures[0]);
  }

  const feed = followEvents(docker, now, {
    connected: () => {
      notices.streamOpen();
      firstStream.resolve();
      // The first list is taken below, where its failure can be thrown.
      if (listed) queue.add(list);
    },
    lost: (why) => {
      notices.streamLost(why, now());
      firstStream.resolve();
    },
    unreadable: () => {
      notices.unreadableEvent();
      listLater();
    },
    event: ({ action, id, atMs, exitCode }) => {
      if (action === 'oom') queue.add(async () => book.oom(id, atMs));
      else if (action === 'die') queue.add(async () => ended(id, atMs, exitCode));
      else queue.add(() => admit(id));
    },
  });

  const streamWait = setTimeout(() => firstStream.resolve(), STREAM_WAIT_MS);
  await firstStream.promise;
  clearTimeout(streamWait);
  listed = true;
  try {
    await queue.addAndWait(list);
  } catch (error) {
    feed.stop();
    throw error;
  }
  const relist = setInterval(() => queue.add(list), RELIST_EVERY_MS).unref();

  return {
    mode: 'docker',
    engine: connection.engine,
    docker,
    notices: () => notices.list(book.missingNames()),
    targets: book.targets,
    skipped: book.skipped,
    missingNames: book.missingNames,
    subscribe: book.subscribe,
    stop: async () => {
      feed.stop();
      clearInterval(relist);
      clearTimeout(retry);
      await queue.close();
    },
  };
}
