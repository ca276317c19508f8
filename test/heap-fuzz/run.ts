import { parseArgs } from 'node:util';
import { fuzzPython, pythonsToFuzz } from './fuzz-python.ts';
import type { FuzzReport } from './fuzz-report.ts';
import { runFuzz } from './run-fuzz.ts';

/**
 * Damages recorded heaps of one Python of each version in a million ways and says what happened:
 * `node test/heap-fuzz/run.ts [--corruptions N] [--seed N] [--recording FILE]`. Exit code 1 when something happened that
 * must not; the recording that it happened in is kept, and FILE with the same seed runs it again.
 */
const { values } = parseArgs({
  options: {
    corruptions: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    recording: { type: 'string' },
  },
});
const seed = Number(values.seed);
const all = Number(values.corruptions);
const maxMs = 3_600_000;
console.log(`seed ${seed}, ${all.toLocaleString('en-US')} corruptions`);

if (values.recording !== undefined) {
  const what = values.recording;
  tell('recording', await runFuzz({ what, seed, corruptions: all, maxMs }));
} else {
  const pythons = await pythonsToFuzz();
  for (const [i, python] of pythons.entries()) {
    const corruptions = Math.ceil(all / pythons.length);
    tell(python.name, await fuzzPython(python, { seed: seed + i, corruptions, maxMs }));
  }
}

function tell(name: string, report: FuzzReport): void {
  const { rounds, corruptions, ended, slowestMs, mostClaimed, largestResidentBytes, violation } = report;
  const lines = [
    `${name}: ${corruptions.toLocaleString('en-US')} corruptions in ${rounds} heaps`,
    `  ended    ${Object.entries(ended)
      .sort()
      .map(([how, n]) => `${how} ${n}`)
      .join(', ')}`,
    `  slowest  ${Object.entries(slowestMs)
      .map(([reader, ms]) => `${reader} ${ms} ms`)
      .join(', ')}`,
    `  memory   ${Math.round(largestResidentBytes / 1024 ** 2)} MiB with the recording, which is there twice`,
    `  claimed  at most ${mostClaimed.toFixed(2)} times the memory that there is`,
  ];
  console.log(lines.join('\n'));
  if (violation === null) return;
  process.exitCode = 1;
  console.log(`  VIOLATION in round ${violation.round}, recording ${violation.recording}\n${violation.what}`);
}
