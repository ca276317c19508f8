import type { TestPython } from '../heap/pythons.ts';
import type { FuzzReport } from './fuzz-report.ts';
import { runFuzz } from './run-fuzz.ts';

/** Units of heap_target.py: objects of every shape, some megabytes. */
const UNITS = 4;

/** Records a real Python's heap and runs the readers over damaged copies of it. The Python only lives until it is recorded. */
export async function fuzzPython(
  python: TestPython,
  options: { readonly seed: number; readonly corruptions: number; readonly maxMs: number },
): Promise<FuzzReport> {
  const target = await python.start('heap_target.py', [String(UNITS)]);
  let stopped: Promise<void> | null = null;
  const stop = (): Promise<void> => (stopped ??= target.stop());
  try {
    const what = `${target.pid}:${target.startTicks}`;
    return await runFuzz({ ...options, what, onRecorded: () => void stop() });
  } finally {
    await stop();
  }
}
