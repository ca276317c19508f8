import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordedTarget } from '../../test/collect/recorded-target.ts';
import { createCollectors } from './collectors.ts';
import { type SamplerOptions, startSampler, untilNextTick } from './sampler.ts';

const { roots, target } = recordedTarget('v2');
const gone = { ...target, rootStartTicks: target.rootStartTicks + 1 };

function sampler(options: Partial<SamplerOptions>) {
  return startSampler({
    targets: () => [target],
    collectors: createCollectors(roots, 'docker'),
    intervalMs: 20,
    now: Date.now,
    onSample: () => {},
    onProcesses: () => {},
    ...options,
  });
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(5);
}

describe('the sampler', () => {
  it('samples once per multiple of the interval, and the processes once a minute', async () => {
    const ticks: number[] = [];
    const traversals: number[] = [];
    // A clock at the start of a minute, so that the test does not straddle one.
    const offset = 60_000 - (Date.now() % 60_000);
    const running = sampler({
      targets: () => [gone, target],
      now: () => Date.now() + offset,
      onSample: (sampled, atMs, memory, processCount) => {
        expect(sampled).toBe(target);
        expect(memory.anonBytes).toBeGreaterThan(0);
        expect(processCount).toBe(4);
        ticks.push(Math.floor(atMs / 20));
      },
      onProcesses: (_, atMs, processes) => {
        expect(processes).toHaveLength(4);
        traversals.push(atMs);
      },
    });
    await until(() => ticks.length >= 6);
    running.stop();
    expect(new Set(ticks).size).toBe(ticks.length);
    expect(traversals).toHaveLength(1);
    const missed = ticks.at(-1)! - ticks[0]! + 1 - ticks.length;
    expect(running.counts()).toMatchObject({ memoryReads: ticks.length, processTreeTraversals: 1 });
    expect(running.counts().ticksMissed).toBeGreaterThanOrEqual(missed);
    const atStop = ticks.length;
    await sleep(60);
    expect(ticks).toHaveLength(atStop);
  });

  it('counts the ticks that a slow listener overruns, and does not make up for them', async () => {
    let samples = 0;
    const running = sampler({
      onSample: () => {
        samples++;
        const until = Date.now() + 70;
        while (Date.now() < until);
      },
    });
    await until(() => samples >= 2);
    running.stop();
    expect(running.counts().ticksMissed).toBeGreaterThanOrEqual(3);
    expect(samples).toBe(2);
  });

  it('goes on when a listener throws, which becomes a warning, and stops from within one', async () => {
    const warnings: string[] = [];
    const hear = (warning: Error) => void warnings.push(warning.message);
    process.on('warning', hear);
    let samples = 0;
    const running = sampler({
      onSample: () => {
        if (++samples === 3) running.stop();
        throw new Error(`listener ${samples}`);
      },
    });
    await until(() => warnings.length >= 3);
    await sleep(60);
    process.off('warning', hear);
    expect(samples).toBe(3);
    expect(warnings).toEqual(['listener 1', 'listener 2', 'listener 3']);
  });

  it('always waits for the next multiple, wherever the clock stands', () => {
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 42 }), fc.integer({ min: 1, max: 600_000 }), (now, interval) => {
        const wait = untilNextTick(now, interval);
        expect((now + wait) % interval).toBe(0);
        expect(wait).toBeGreaterThan(0);
        expect(wait).toBeLessThanOrEqual(interval);
      }),
    );
  });
});
