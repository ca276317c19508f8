import { readFileSync } from 'node:fs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { HOST_ROOTS } from '../../agent/collect/collector.ts';
import { createCollectors } from '../../agent/collect/collectors.ts';
import {
  CGROUP_V2_TIMEOUT_MS,
  type RunningContainer,
  requireEngine,
  requireImage,
  runContainer,
  runOnCgroupV2,
} from '../engine/engine.ts';
import { discover } from './discovered.ts';
import { type ContainerFacts, readContainer } from './read-container.ts';

const MIB = 1024 * 1024;
const V1_NAMES = { anon: 'total_rss', file: 'total_cache', inactive: 'total_inactive_file' };
const V2_NAMES = { anon: 'anon', file: 'file', inactive: 'inactive_file' };
let image: string;
const started: RunningContainer[] = [];
beforeAll(async () => {
  await requireEngine();
  image = await requireImage('host');
});
afterEach(async () => {
  for (const container of started.splice(0)) await container.remove();
});

async function run(cmd: readonly string[]): Promise<RunningContainer> {
  const container = await runContainer({ image, cmd });
  started.push(container);
  return container;
}

function expectTruth(facts: ContainerFacts, names: typeof V1_NAMES): void {
  const { memory, stat, processes } = facts;
  expect(memory).toMatchObject({
    anonBytes: stat[names.anon],
    fileBytes: stat[names.file],
    inactiveFileBytes: stat[names.inactive],
    usageBytes: facts.usage,
    workingSetBytes: facts.usage - stat[names.inactive]!,
    limitBytes: facts.limit,
    oomKills: 1,
  });
  expect(memory.anonBytes).toBeGreaterThan(24 * MIB);
  expect(facts.limit).toBe(96 * MIB);
  // The eater filled the container up to its limit, and is gone.
  expect(memory.peakBytes ?? facts.limit).toBeGreaterThan(90 * MIB);
  expect(memory.usageBytes).toBeLessThan(80 * MIB);
  expect(facts.processCount).toBe(2);
  expect(processes.map((p) => p.python)).toEqual([expect.stringMatching(/^3\.\d+/), processes[0]!.python]);
  expect(processes[1]!.parentPid).toBe(processes[0]!.pid);
  // The child shares the heap: resident twice, but each page belongs to both by half.
  expect(processes[0]!.residentBytes).toBeGreaterThan(24 * MIB);
  expect(processes[0]!.pssBytes).toBeLessThan(processes[0]!.residentBytes);
  expect(facts.afterwards).toEqual(['absent', 'absent', 'absent']);
}

describe('collectors on a real container', () => {
  it('say what the files of this machine say, version 1 where the memory controller is on it', async () => {
    const facts = await readContainer(image);
    const onV1 = / - cgroup \S+ \S*\bmemory\b/.test(readFileSync('/proc/self/mountinfo', 'utf8'));
    expect(facts.memory.cgroupVersion).toBe(onV1 ? 1 : 2);
    expectTruth(facts, onV1 ? V1_NAMES : V2_NAMES);
  });

  it('say what the files say on cgroup version 2', { timeout: CGROUP_V2_TIMEOUT_MS }, async () => {
    const { exitCode, output } = await runOnCgroupV2(
      ['node_modules/.bin/node', 'test/containers/read-container.ts', image],
      { images: [image] },
    );
    const json = /^facts: (.*)$/m.exec(output)?.[1];
    expect(json, output).toBeDefined();
    const facts: ContainerFacts = JSON.parse(json!);
    expect(facts.memory.cgroupVersion).toBe(2);
    expect(facts.memory.slabBytes).toBe(facts.stat.slab);
    expect(facts.memory.kernelStackBytes).toBe(facts.stat.kernel_stack);
    expect(facts.memory.oomEvents).toBeGreaterThanOrEqual(1);
    expectTruth(facts, V2_NAMES);
    expect(exitCode).toBe(0);
  });

  it("never give a restarted container's memory to its former instance", async () => {
    const container = await run(['python3', '-c', 'import time; time.sleep(600)']);
    const docker = await requireEngine();
    const discovery = await discover();
    const before = discovery.target(container.name)!;
    const collectors = createCollectors(HOST_ROOTS, 'docker');
    expect(collectors.memory(before).status).toBe('ok');
    await docker.getContainer(container.id).restart({ t: 0 });
    expect(collectors.memory(before).status).toBe('absent');
    const { target: after } = await discovery.event(
      (e) => e.kind === 'restart' && e.target.identity.name === container.name,
    );
    expect(collectors.memory(after).status).toBe('ok');
    expect(collectors.memory(before).status).toBe('absent');
    await discovery.stop();
  });

  it('read a container that dies under them as absent, never as failed or as half a reading', async () => {
    const discovery = await discover();
    const collectors = createCollectors(HOST_ROOTS, 'docker');
    for (let round = 0; round < 3; round++) {
      const container = await run(['python3', '-c', 'import time; time.sleep(600)']);
      const { target } = await discovery.event(
        (e) => e.kind === 'start' && e.target.instance.containerId === container.id,
      );
      let removed = false;
      const removal = container.remove().then(() => {
        removed = true;
      });
      while (!removed) {
        for (let i = 0; i < 50; i++) {
          const memory = collectors.memory(target);
          if (memory.status === 'ok') expect(memory.value.usageBytes).toBeGreaterThanOrEqual(0);
          collectors.processes(target);
          collectors.processCount(target);
        }
        await new Promise((resolve) => setImmediate(resolve));
      }
      await removal;
      expect(collectors.memory(target).status).toBe('absent');
    }
    for (const book of collectors.stats()) {
      expect(book).toMatchObject({ failed: 0, lastError: null });
      expect(book.succeeded).toBeGreaterThan(0);
      expect(book.absent).toBeGreaterThan(0);
    }
    await discovery.stop();
  });

  it('read a container whose processes come and go while they are walked', async () => {
    const storm = 'import os\nwhile True:\n  if os.fork() == 0: os._exit(0)\n  os.wait()';
    const container = await run(['python3', '-c', storm]);
    const discovery = await discover();
    const target = discovery.target(container.name)!;
    const collectors = createCollectors(HOST_ROOTS, 'docker');
    let children = 0;
    for (let round = 0; round < 200; round++) {
      collectors.memory(target);
      collectors.processCount(target);
      const processes = collectors.processes(target);
      if (processes.status === 'ok') children += processes.value.length - 1;
    }
    expect(children).toBeGreaterThan(0);
    for (const book of collectors.stats())
      expect(book).toMatchObject({ succeeded: 200, failed: 0, lastError: null });
    await discovery.stop();
  });
});
