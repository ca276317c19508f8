import { DeployclawError } from '../../functions/contract/errors.ts';
import { createCollectors } from '../collect/collectors.ts';
import { type ConnectOptions, connectAndDiscover } from '../compose/connect.ts';
import { READER_LIMITS } from '../compose/heap/heap-access.ts';
import type { Discovery } from '../discover/discovery.ts';
import { openHeapReader } from '../heap/reader/open-heap-reader.ts';
import { type Check, ok } from './check.ts';
import { checkHeaps } from './check-heaps.ts';

/** The engine, what runs on it, and which CPythons that is. */
export async function checkTargets(options: ConnectOptions): Promise<Check[]> {
  let discovery: Discovery;
  try {
    discovery = await connectAndDiscover(options);
  } catch (error) {
    if (!(error instanceof DeployclawError)) throw error;
    return [
      {
        name: 'engine',
        status: 'fail',
        detail: error.message.slice(0, -error.remedy.length).trim(),
        remedy: error.remedy,
      },
    ];
  }
  try {
    const engine: Check =
      discovery.mode === 'docker'
        ? ok('engine', `${discovery.engine}, ${discovery.targets().length} running containers in scope`)
        : {
            name: 'engine',
            status: 'warn',
            detail: `no Docker engine; ${discovery.targets().length} groups of Python processes are the targets`,
            remedy: 'Start Docker, or set DOCKER_HOST to its socket, to look at containers.',
          };
    return [engine, pythonCheck(discovery, options), ...(await heapChecks(discovery, options))];
  } finally {
    await discovery.stop();
  }
}

async function heapChecks(discovery: Discovery, { settings, roots, now }: ConnectOptions): Promise<Check[]> {
  if (settings.heap === 'never') return [ok('heaps', 'not read: --heap never')];
  const reader = openHeapReader({ ...READER_LIMITS, roots });
  try {
    return await checkHeaps({ discovery, reader, roots, now });
  } finally {
    await reader.close();
  }
}

function pythonCheck(discovery: Discovery, { roots }: ConnectOptions): Check {
  const collectors = createCollectors(roots, discovery.mode);
  const versions = new Map<string, number>();
  for (const target of discovery.targets()) {
    const reading = collectors.processes(target);
    for (const { python } of reading.status === 'ok' ? reading.value : []) {
      if (python !== null) versions.set(python, (versions.get(python) ?? 0) + 1);
    }
  }
  const found = [...versions].sort().map(([version, n]) => `${version} (${n} processes)`);
  return ok('python', found.length > 0 ? found.join(', ') : 'no CPython process in scope');
}
