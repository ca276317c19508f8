import type { Target } from '../discover/target.ts';
import type { MemoryReading, ProcessReading } from './collector.ts';
import type { Collectors } from './collectors.ts';

export interface SamplerOptions {
  readonly targets: () => readonly Target[];
  readonly collectors: Collectors;
  readonly intervalMs: number;
  /** UTC epoch ms. */
  readonly now: () => number;
  readonly onSample: (target: Target, atMs: number, memory: MemoryReading, processCount: number) => void;
  readonly onProcesses: (target: Target, atMs: number, processes: readonly ProcessReading[]) => void;
}

export interface SamplerCounts {
  /** Memory readings that gave a value. */
  readonly memoryReads: number;
  /** Process lists that were read in full. */
  readonly processTreeTraversals: number;
  /** Ticks that passed while the one before still ran, or while the machine slept. */
  readonly ticksMissed: number;
}

const PROCESSES_EVERY_MS = 60_000;
/** Timers fire up to a millisecond before their time, which would be the tick before. */
const TIMER_EARLY_MS = 2;

/**
 * Samples every target at multiples of the interval (so that hosts and restarts line up, and nothing drifts), and reads
 * the processes of each target once a minute, the first time at once. A late tick is taken when it comes; the ones that
 * it overran are counted, not made up for. Nothing throws out of the timer: readings are counted by the collectors, a
 * listener that throws is reported as a process warning.
 */
export function startSampler(options: SamplerOptions): { stop(): void; counts(): SamplerCounts } {
  const { intervalMs, now, collectors } = options;
  const counts = { memoryReads: 0, processTreeTraversals: 0, ticksMissed: 0 };
  const processesReadIn = new WeakMap<Target, number>();
  let lastTick = Math.floor(now() / intervalMs);
  let dueMs = 0;
  let stopped = false;
  let timer = schedule();

  function schedule(): NodeJS.Timeout {
    const nowMs = now();
    dueMs = nowMs + untilNextTick(nowMs, intervalMs);
    return setTimeout(onTimer, dueMs - nowMs);
  }

  function onTimer(): void {
    const nowMs = now();
    if (nowMs < dueMs && dueMs - nowMs <= TIMER_EARLY_MS) {
      timer = schedule();
      return;
    }
    const tick = Math.floor(nowMs / intervalMs);
    // Not greater: the clock was set back, and counting goes on from there.
    if (tick > lastTick) {
      counts.ticksMissed += tick - lastTick - 1;
      for (const target of options.targets()) sample(target);
    }
    lastTick = tick;
    if (!stopped) timer = schedule();
  }

  function sample(target: Target): void {
    const atMs = now();
    const memory = collectors.memory(target);
    if (memory.status !== 'ok') return;
    counts.memoryReads++;
    const processCount = collectors.processCount(target);
    if (processCount.status !== 'ok') return;
    guarded(() => options.onSample(target, atMs, memory.value, processCount.value));
    sampleProcesses(target);
  }

  function sampleProcesses(target: Target): void {
    const atMs = now();
    const minute = Math.floor(atMs / PROCESSES_EVERY_MS);
    if (processesReadIn.get(target) === minute) return;
    processesReadIn.set(target, minute);
    const processes = collectors.processes(target);
    if (processes.status !== 'ok') return;
    counts.processTreeTraversals++;
    guarded(() => options.onProcesses(target, atMs, processes.value));
  }

  function stop(): void {
    stopped = true;
    clearTimeout(timer);
  }

  return { stop, counts: () => ({ ...counts }) };
}

/** Milliseconds from `nowMs` to the next multiple of `intervalMs`; a whole interval at a multiple. */
export function untilNextTick(nowMs: number, intervalMs: number): number {
  return intervalMs - (nowMs % intervalMs);
}

function guarded(listener: () => void): void {
  try {
    listener();
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : String(error), { code: 'DEPLOYCLAW_SAMPLER' });
  }
}
