import { availablePythons, onePythonPerVersion, type TestPython } from '../heap/pythons.ts';
import type { FuzzReport } from './fuzz-report.ts';
import { runFuzz } from './run-fuzz.ts';

/** Units of heap_target.py: objects of every shape, some megabytes. */
const UNITS = 4;

/**
 * One Python of each version; where other memory is read in other ways: one on musl if there is one, one whose objects
 * all come from malloc, and one with the debug hooks.
 */
export async function pythonsToFuzz(): Promise<readonly TestPython[]> {
  const perVersion = await onePythonPerVersion();
  const musl = (await availablePythons()).filter(({ name }) => name.includes('musl'));
  const local = perVersion.find(({ where }) => where === 'local') ?? perVersion[0];
  const allocators = local === undefined ? [] : ['malloc', 'debug'].map((kind) => withAllocator(local, kind));
  const all = [...perVersion, ...musl, ...allocators];
  return [...new Map(all.map((python) => [python.name, python])).values()];
}

function withAllocator(python: TestPython, kind: string): TestPython {
  return {
    ...python,
    name: `${python.name}, PYTHONMALLOC=${kind}`,
    start: (script, args, options = {}) =>
      python.start(script, args, { ...options, env: { ...options.env, PYTHONMALLOC: kind } }),
  };
}

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
