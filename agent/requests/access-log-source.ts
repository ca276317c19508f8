import { DeployclawError } from '../../functions/contract/errors.ts';
import { BIN_MS, type RequestsRecord } from '../../functions/contract/records.ts';
import type { Target } from '../discover/target.ts';
import { createFileClaims } from './file-claims.ts';
import { followDockerLog } from './follow-docker-log.ts';
import { followProcessStdout } from './follow-process-stdout.ts';
import type { LogEvents } from './log-reader.ts';
import { readAccessLine } from './read-access-line.ts';
import type { AccessLogOptions, AccessLogSettings, RequestSource } from './request-source.ts';
import { createRequestWindows, type RequestWindows } from './request-windows.ts';
import { createTenantFinder } from './tenants/tenant-finder.ts';

export type { RequestSource } from './request-source.ts';

/** Log lines reach us late by the engine's buffering, or by one poll of a file. */
const GRACE_MS = 2000;
const MAX_NOTICES = 64;
/** The contract's bound on tenants in one record. */
const MAX_TENANTS = 256;

interface Followed {
  readonly target: Target;
  readonly windows: RequestWindows;
  readonly abort: AbortController;
  readonly done: Promise<void>;
}

/**
 * Counts requests per tenant from access logs: a container's stdout through the engine, a plain process's stdout when
 * it is a file. Throws a DeployclawError for settings that cannot work (window, pattern).
 */
export function startAccessLogs(options: AccessLogOptions): RequestSource {
  checkSettings(options.settings);
  const tenantOf = createTenantFinder(options.settings);
  const followed = new Map<string, Followed>();
  const ending = new Set<Promise<void>>();
  const files = createFileClaims();
  const notices: string[] = [];
  const totals = { linesParsed: 0, linesUnparsed: 0, linesDropped: 0, linesWithoutTenant: 0, reconnects: 0 };
  let streams = 0;
  let hashedBefore = 0;
  let lastError: string | null = null;

  const notice = (text: string): void => {
    if (notices.length < MAX_NOTICES && !notices.includes(text)) notices.push(text);
  };

  const eventsOf = (windows: RequestWindows): LogEvents => {
    let isOpen = false;
    return {
      onLine(line, atMs) {
        const nowMs = options.now();
        const request = readAccessLine(line, tenantOf);
        const counted = request
          ? windows.request(request, atMs, nowMs)
          : windows.other('unparsed', atMs, nowMs);
        if (!counted) totals.linesDropped++;
        else if (!request) totals.linesUnparsed++;
        else totals.linesParsed++;
        if (counted && request?.tenant === null) totals.linesWithoutTenant++;
      },
      onDropped() {
        totals.linesDropped++;
        windows.other('dropped', options.now(), options.now());
      },
      onOpen() {
        isOpen = true;
        streams++;
      },
      onClose(error) {
        if (isOpen) streams--;
        isOpen = false;
        if (error) lastError = error.message;
      },
      onReconnect() {
        totals.reconnects++;
      },
      onNotice: notice,
    };
  };

  const follow = (target: Target, windows: RequestWindows, signal: AbortSignal): Promise<void> => {
    const { docker, now, roots } = options;
    const events = eventsOf(windows);
    if (target.identity.source === 'process') {
      const claim = (file: string): boolean => files.claim(file, keyOf(target));
      return followProcessStdout({ ...events, proc: roots.proc, target, now, claim, signal });
    }
    if (!docker) {
      notice(
        `The requests of container ${target.identity.name} are not counted: there is no connection to its engine. ` +
          'Set DOCKER_HOST to the socket of the engine.',
      );
      return Promise.resolve();
    }
    const { containerId } = target.instance;
    const containerName = target.identity.name;
    return followDockerLog({ ...events, docker, containerId, containerName, sinceMs: now(), now, signal });
  };

  const deliver = (records: readonly RequestsRecord[], target: Target): void => {
    for (const record of records) options.onWindow(record, target);
  };

  return {
    add(target) {
      const key = keyOf(target);
      if (followed.has(key)) return;
      const windows = createRequestWindows({
        target,
        windowMs: options.settings.windowMs,
        maxTenants: Math.min(options.settings.maxTenants, MAX_TENANTS),
        fromMs: options.now(),
      });
      const abort = new AbortController();
      const done = follow(target, windows, abort.signal);
      ending.add(done);
      void done.finally(() => ending.delete(done));
      followed.set(key, { target, windows, abort, done });
    },
    remove(target) {
      const key = keyOf(target);
      const entry = followed.get(key);
      if (!entry) return;
      followed.delete(key);
      files.release(key);
      entry.abort.abort();
      hashedBefore += entry.windows.tenantsHashed();
      deliver(entry.windows.closeAll(options.now()), entry.target);
    },
    flush(nowMs, { all = false } = {}) {
      for (const { target, windows } of followed.values())
        deliver(all ? windows.closeAll(nowMs) : windows.close(nowMs - GRACE_MS), target);
    },
    stats() {
      let tenantsHashed = hashedBefore;
      for (const { windows } of followed.values()) tenantsHashed += windows.tenantsHashed();
      return { ...totals, tenantsHashed, streams, lastError, notices: [...notices] };
    },
    async stop() {
      for (const { abort } of followed.values()) abort.abort();
      followed.clear();
      await Promise.all(ending);
    },
  };
}

/** Without the host: a source looks at one host only. */
function keyOf(target: Target): string {
  return `${target.instance.containerId}#${target.instance.startedAtMs}`;
}

function checkSettings({ windowMs, maxTenants }: AccessLogSettings): void {
  if (!Number.isInteger(windowMs) || windowMs < 1000 || BIN_MS % windowMs !== 0)
    throw new DeployclawError(
      `A request window of ${windowMs} ms does not fit 5 minutes.`,
      'Use a divisor of 300000 ms from 1000 on, such as 10000.',
    );
  if (!Number.isInteger(maxTenants) || maxTenants < 1)
    throw new DeployclawError(
      `The tenant limit ${maxTenants} is no limit.`,
      'Use a whole number from 1 to 256.',
    );
}
