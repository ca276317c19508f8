import type { DetectInput, RequestWindow, Segment } from '../../functions/detect/types.ts';
import { heldBytes } from '../../functions/score/held-bytes.ts';
import { allocator } from './allocator.ts';
import { arrivals, type Traffic } from './arrivals.ts';
import { background } from './background.ts';
import type { Dice } from './dice.ts';
import { addFaults } from './faults.ts';
import type { Service } from './service.ts';
import { HOUR, MB, MINUTE } from './units.ts';
import type { Moment, Plan, Process } from './world.ts';

const REQUEST_WINDOW_MS = 5 * MINUTE;
/** Before the window nobody looks: coarse steps only bring caches and leaks to where they are. */
const STEP_BEFORE_MS = 5 * MINUTE;
const PAGE = 4096;

interface Samples {
  readonly startedAtMs: number;
  readonly atMs: number[];
  readonly anon: number[];
  readonly file: number[];
}

interface Setting {
  readonly service: Service;
  readonly d: Dice;
  readonly startMs: number;
  readonly windowMs: number;
}

/** Runs a plan and returns what an agent would have measured. */
export function simulateContainer(plan: Plan, { service, d, startMs, windowMs }: Setting): DetectInput {
  const requestsIn = arrivals(service, d, plan.modulate);
  const windows = requestWindows(service, startMs, windowMs);
  const lives: Samples[] = [];
  let oomKills = 0;
  let life = 0;
  let body = newBody(plan, service, d, life);
  let bornMs = -plan.ageMs;
  let samples: Samples = { startedAtMs: startMs + bornMs, atMs: [], anon: [], file: [] };
  lives.push(samples);
  for (let ms = bornMs; ms < windowMs; ) {
    const dtMs = ms < 0 ? Math.min(STEP_BEFORE_MS, -ms) : service.stepMs;
    const traffic = requestsIn(startMs + ms, startMs + ms + dtMs);
    if (ms >= 0) windows.add(ms, traffic);
    ms += dtMs;
    const now: Moment = { ms, atMs: startMs + ms, dtMs, ageMs: ms - bornMs, traffic };
    const memory = body(now);
    if (ms > 0) {
      const swapped = plan.swap?.(now, memory.anonMb) ?? 0;
      samples.atMs.push(startMs + ms);
      samples.anon.push(heldBytes({ anonBytes: pages(memory.anonMb - swapped), swapBytes: pages(swapped) }));
      samples.file.push(pages(memory.fileMb));
    }
    const end = plan.restart?.(now, memory.anonMb) ?? null;
    if (end !== null) {
      if (end === 'oom' && ms > 0) oomKills++;
      life++;
      body = newBody(plan, service, d, life);
      bornMs = ms;
      samples = { startedAtMs: startMs + ms, atMs: [], anon: [], file: [] };
      lives.push(samples);
    }
  }
  const segments = lives.filter((l) => l.atMs.length > 0).map(toSegment);
  return {
    segments: addFaults(segments, plan.faults ?? [], d),
    requests: service.requestSource === null ? [] : windows.list,
    requestSource: service.requestSource,
    labelTenant: null,
    limitBytes: plan.limitMb === undefined ? null : Math.round(plan.limitMb) * MB,
    swapUsed: plan.swap !== undefined,
    oomKills,
    minWindowMs: HOUR,
  };
}

function pages(mb: number): number {
  return Math.max(0, Math.round((mb * MB) / PAGE)) * PAGE;
}

function toSegment({ startedAtMs, atMs, anon, file }: Samples): Segment {
  return { startedAtMs, anonBytes: { atMs, values: anon }, fileBytes: { atMs, values: file } };
}

/** Everything that one life holds. */
function newBody(
  plan: Plan,
  service: Service,
  d: Dice,
  life: number,
): (now: Moment) => { readonly anonMb: number; readonly fileMb: number } {
  const process: Process = plan.start(life);
  const own = background(service, d);
  const heap = allocator(service);
  return (now) => {
    let live = service.baseMb + own.heap(now);
    for (const part of process.heap) live += part(now);
    let anonMb = heap(live, now.dtMs) + own.passing(now);
    for (const part of process.mapped ?? []) anonMb += part(now);
    return { anonMb, fileMb: own.file(now) + (plan.file?.(now) ?? 0) };
  };
}

interface RequestWindows {
  readonly list: RequestWindow[];
  add(ms: number, traffic: Traffic): void;
}

function requestWindows({ load }: Service, startMs: number, windowMs: number): RequestWindows {
  const names = load.tenants.map((t) => t.name);
  const list = Array.from({ length: windowMs / REQUEST_WINDOW_MS }, (_, i) => ({
    fromMs: startMs + i * REQUEST_WINDOW_MS,
    toMs: startMs + (i + 1) * REQUEST_WINDOW_MS,
    requests: Object.fromEntries(names.map((name) => [name, 0])),
  }));
  return {
    list,
    add(ms, { counts }) {
      const requests = list[Math.floor(ms / REQUEST_WINDOW_MS)]?.requests;
      if (requests) for (const [k, name] of names.entries()) requests[name]! += counts[k]!;
    },
  };
}
