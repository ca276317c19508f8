import { describe, expect, it } from 'vitest';
import type { Target } from '../discover/target.ts';
import { createSeenTargets } from './seen-targets.ts';

const target = (containerId: string, startedAtMs: number): Target => ({
  instance: { containerId, startedAtMs },
  identity: { name: containerId, service: 's', version: '1', image: null, tenant: null, source: 'docker' },
  rootPid: 1,
  rootStartTicks: 1,
  probe: null,
});

describe('the targets seen', () => {
  it('are told once for each life, and keep their samples over a restart', () => {
    const seen = createSeenTargets();
    expect([seen.note(target('a', 1)), seen.note(target('a', 1)), seen.note(target('a', 2))]).toEqual([
      true,
      false,
      true,
    ]);
    seen.sampled(target('a', 2));
    seen.sampled(target('unknown', 1));
    expect(seen.all().get('a')).toMatchObject({
      samples: 1,
      lives: 2,
      target: { instance: { startedAtMs: 2 } },
    });
  });

  it('stay few when thousands come and go: the ones that ended first are forgotten and counted, none that runs', () => {
    const seen = createSeenTargets(10);
    seen.note(target('daemon', 1));
    for (let i = 0; i < 1000; i++) {
      seen.note(target(`job-${i}`, 1));
      seen.ended(target(`job-${i}`, 1));
    }
    expect([...seen.all().keys()]).toEqual([
      'daemon',
      ...Array.from({ length: 10 }, (_, i) => `job-${990 + i}`),
    ]);
    expect(seen.forgotten()).toBe(990);
  });

  it('are not forgotten while they run again after their end', () => {
    const seen = createSeenTargets(1);
    seen.note(target('phoenix', 1));
    seen.ended(target('phoenix', 1));
    seen.note(target('phoenix', 2));
    for (const id of ['x', 'y', 'z']) {
      seen.note(target(id, 1));
      seen.ended(target(id, 1));
    }
    expect([...seen.all().keys()]).toEqual(['phoenix', 'z']);
  });
});
