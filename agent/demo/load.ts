import { Agent } from 'node:http';
import { arrivals } from './arrivals.ts';
import { DemoError } from './demo-error.ts';
import { DEMO_SERVICES, type RunningService, TENANTS } from './demo-services.ts';
import { fetchLocal } from './fetch-local.ts';

export interface LoadOptions {
  readonly services: readonly RunningService[];
  /** The same seed gives the same schedule. */
  readonly seed: number;
  readonly signal: AbortSignal;
}

export interface LoadSummary {
  readonly sent: number;
  /** Answered with a status below 400. */
  readonly succeeded: number;
  readonly failed: number;
  /** Due while too many were already waiting for an answer; not sent. */
  readonly skipped: number;
  readonly sentByTenant: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly lastError: string | null;
}

export interface Load {
  summary(): LoadSummary;
  /** Sends nothing more and waits for the answers that are due. */
  stop(): Promise<LoadSummary>;
}

const TICK_MS = 20;
const CONNECTIONS_PER_SERVICE = 4;
const MAX_WAITING_PER_SERVICE = 256;
const DEPTH = 0.8;
/**
 * Each tenant has its own mean rate (requests per second and service) and its own slow swing; no period is a multiple
 * of another, so that a regression over two minutes can tell the tenants apart.
 */
const SWINGS: Readonly<Record<(typeof TENANTS)[number], { meanRate: number; periodSeconds: number }>> = {
  'tenant-alpha': { meanRate: 8, periodSeconds: 17 },
  'tenant-beta': { meanRate: 14, periodSeconds: 23 },
  'tenant-gamma': { meanRate: 20, periodSeconds: 31 },
  'tenant-delta': { meanRate: 5, periodSeconds: 43 },
};

interface Stream {
  readonly service: RunningService;
  readonly tenant: string;
  readonly times: Generator<number, never>;
  nextSeconds: number;
}

/** Sends the requests of four tenants to every service, on a schedule that does not wait for answers, until stopped. */
export function startLoad(options: LoadOptions): Load {
  const lanes = new Map(options.services.map((service) => [service.name, createLane(service)]));
  const streams = options.services.flatMap((service, i) => streamsOf(service, options.seed + i * 100));
  const sentByTenant = new Map<string, number>(TENANTS.map((tenant) => [tenant, 0]));
  const startedMs = performance.now();
  const seconds = (): number => (performance.now() - startedMs) / 1000;
  let endedSeconds: number | null = null;

  const tick = (): void => {
    const now = seconds();
    for (const stream of streams) {
      while (stream.nextSeconds <= now) {
        if (lanes.get(stream.service.name)!.send(stream.tenant))
          sentByTenant.set(stream.tenant, sentByTenant.get(stream.tenant)! + 1);
        stream.nextSeconds = stream.times.next().value;
      }
    }
  };
  const timer = setInterval(tick, TICK_MS);
  const end = (): void => {
    clearInterval(timer);
    endedSeconds ??= seconds();
  };
  options.signal.addEventListener('abort', end, { once: true });
  if (options.signal.aborted) end();

  const summary = (): LoadSummary => {
    const totals = { sent: 0, succeeded: 0, failed: 0, skipped: 0 };
    let lastError: string | null = null;
    for (const { counts } of lanes.values()) {
      totals.sent += counts.sent;
      totals.succeeded += counts.succeeded;
      totals.failed += counts.failed;
      totals.skipped += counts.skipped;
      lastError = counts.lastError ?? lastError;
    }
    return {
      ...totals,
      sentByTenant: Object.fromEntries(sentByTenant),
      seconds: endedSeconds ?? seconds(),
      lastError,
    };
  };

  return {
    summary,
    async stop() {
      end();
      options.signal.removeEventListener('abort', end);
      await Promise.all([...lanes.values()].map((lane) => lane.close()));
      return summary();
    },
  };
}

function streamsOf(service: RunningService, seed: number): Stream[] {
  return TENANTS.map((tenant, i) => {
    const times = arrivals({ ...SWINGS[tenant], depth: DEPTH, phase: i / TENANTS.length, seed: seed + i });
    return { service, tenant, times, nextSeconds: times.next().value };
  });
}

/** The requests to one service: at most a few at once, a bounded number waiting, all counted. */
function createLane({ service, url }: RunningService) {
  if (new URL(url).hostname !== '127.0.0.1')
    throw new DemoError(`The load will not be sent to ${url}.`, 'It is meant for 127.0.0.1 only.');
  const { path } = DEMO_SERVICES.find(({ name }) => name === service)!;
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS_PER_SERVICE, scheduling: 'lifo' });
  const counts = { sent: 0, succeeded: 0, failed: 0, skipped: 0, lastError: null as string | null };
  const waiting = new Set<Promise<void>>();

  const request = async (tenant: string, n: number): Promise<void> => {
    try {
      const { status } = await fetchLocal(url + path(n), { agent, tenant });
      if (status < 400) counts.succeeded++;
      else throw new Error(`${url} answers ${status}`);
    } catch (error) {
      counts.failed++;
      counts.lastError = (error as Error).message;
    }
  };

  return {
    counts,
    /** False when it was skipped. */
    send(tenant: string): boolean {
      if (waiting.size >= MAX_WAITING_PER_SERVICE) {
        counts.skipped++;
        return false;
      }
      const done = request(tenant, counts.sent++);
      waiting.add(done);
      void done.finally(() => waiting.delete(done));
      return true;
    },
    async close(): Promise<void> {
      await Promise.all(waiting);
      agent.destroy();
    },
  };
}
