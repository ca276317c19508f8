import { writeFileSync, writeSync } from 'node:fs';
import { serveJobs } from '../../agent/heap/reader/serve-jobs.ts';
import { stepBack } from '../../agent/heap/reader/step-back.ts';
import { watchParent } from '../../agent/heap/reader/watch-parent.ts';
import { HeapRefusal } from '../../agent/heap/runtime/heap-refusal.ts';
import { partFile } from '../../agent/heap/snapshot/part-file.ts';

/**
 * A reading process that misbehaves on request, in the place of the real one: what it does is the `proc` of the job's
 * roots.
 */
const census = (pid: number) => ({
  pid,
  startTicks: 1,
  python: '3.11.2',
  observedAtMs: 1,
  durationMs: 1,
  types: [{ type: 'dict', count: 1, bytes: 64 }],
  objects: 1,
  objectBytes: 64,
  allocator: null,
  gc: null,
  threads: 1,
  limits: [`pid ${process.pid}`],
  cost: { cpuMs: 1, bytesRead: 1, reads: 1 },
  anon: null,
});

const hoard: Buffer[] = [];

function hang(): void {
  for (;;);
}

function eat(): void {
  for (;;) hoard.push(Buffer.alloc(1024 * 1024, 1));
}

function eatObjects(): void {
  const all: number[][] = [];
  for (;;) all.push([all.length]);
}

function answerForEver(): void {
  const part = Buffer.alloc(65_536, 'x');
  for (;;)
    try {
      writeSync(1, part);
    } catch {
      // The pipe is full: it is not read fast enough.
    }
}

watchParent(Number(process.argv[2]));
stepBack();
serveJobs(({ roots, target, work }) => {
  const doings: Record<string, () => unknown> = {
    work: () => census(target.pid),
    hang,
    'write and hang': () => {
      if (work.kind === 'snapshot') writeFileSync(partFile(work.request.file, process.pid), 'half');
      hang();
    },
    eat,
    'eat objects': eatObjects,
    die: () => process.kill(process.pid, 'SIGSEGV'),
    leave: () => process.exit(7),
    refuse: () => {
      throw new HeapRefusal('free-threaded', `Process ${target.pid} is without a GIL.`, 'Use another build.');
    },
    throw: () => {
      throw new TypeError('a defect');
    },
    'answer another job': () => {
      process.stdout.write(`${JSON.stringify({ id: 0, result: census(target.pid) })}\n`);
      return census(target.pid);
    },
    'no end': answerForEver,
    nonsense: () => ({ ...census(target.pid), objects: 'many' }),
    infinite: () => ({ ...census(target.pid), objects: Number.POSITIVE_INFINITY }),
    'long name': () => ({ ...census(target.pid), types: [{ type: 'x'.repeat(300), count: 1, bytes: 1 }] }),
  };
  return doings[roots.proc]!();
});
