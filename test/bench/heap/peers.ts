import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { availablePythons, type TestPython } from '../../heap/pythons.ts';
import { openBenchReader } from './bench-reader.ts';
import { type LoadedTarget, startLoad, type ToolRun } from './loaded-target.ts';
import { peerPackages } from './peer-packages.ts';

const run = promisify(execFile);
const PYTHON = '/usr/bin/python3';
/** About a million objects. */
const UNITS = 4500;
const MEMRAY_SECONDS = 5;

/** One tool on the same service as all others. */
export interface PeerResult {
  readonly tool: string;
  readonly asks: string;
  readonly needs: string;
  /** Null: not to be had here, see `missing`. */
  readonly run: ToolRun | null;
  readonly missing: string | null;
  /** Of the process that reads from outside, bytes; null where the tool runs in the target. */
  readonly readerBytes: number | null;
  /** Of the same load without any tool, ms and operations a second, just before. */
  readonly longestGapBeforeMs: number;
  readonly operationsBefore: number;
}

interface Peer {
  readonly tool: string;
  readonly asks: string;
  readonly needs: string;
  /** Why it cannot run here, null when it can. */
  readonly missing: string | null;
  use(load: LoadedTarget): Promise<ToolRun & { readonly readerBytes?: number | null }>;
}

/** What users have today for the same question, one after the other, each on a fresh copy of the same loaded service. */
export async function benchPeers(): Promise<PeerResult[]> {
  // The packages' wheels are for one Python: the system's, which every Debian machine has.
  const python = (await availablePythons()).find(({ name }) => name.endsWith('(system)'));
  if (python === undefined) throw new Error(`the side by side runs on ${PYTHON}: install python3`);
  const packages = peerPackages();
  const folder = 'folder' in packages ? packages.folder : null;
  const results: PeerResult[] = [];
  for (const peer of peers(folder, 'missing' in packages ? packages.missing : null)) {
    results.push(await usePeer(peer, python, folder));
  }
  return results;
}

async function usePeer(peer: Peer, python: TestPython, folder: string | null): Promise<PeerResult> {
  const { tool, asks, needs, missing } = peer;
  const none = {
    tool,
    asks,
    needs,
    run: null,
    readerBytes: null,
    longestGapBeforeMs: 0,
    operationsBefore: 0,
  };
  if (missing !== null) return { ...none, missing };
  const load = await startLoad(python, UNITS, folder === null ? {} : { PYTHONPATH: folder });
  try {
    const before = await load.during(() => new Promise((resolve) => setTimeout(resolve, 2000)));
    const used = await peer.use(load);
    return {
      ...none,
      run: used.failure === null ? used : null,
      missing: used.failure,
      readerBytes: used.readerBytes ?? null,
      longestGapBeforeMs: Math.max(0, ...before.gapsMs),
      operationsBefore: before.operationsPerSecond ?? 0,
    };
  } finally {
    await load.target.stop();
  }
}

function peers(folder: string | null, noPackages: string | null): Peer[] {
  const gdb = existsSync('/usr/bin/gdb') ? null : 'no gdb: apt-get install gdb';
  const inside = (
    tool: string,
    asks: string,
    function_: string,
    needs: string,
    missing: string | null,
  ): Peer => ({
    tool,
    asks,
    needs,
    missing,
    use: (load) => load.runInside(function_),
  });
  const inImage = 'package in the image, code in the service, redeploy';
  return [
    outside('deployclaw heap', 'objects by type, all', (reader, load) => reader.census(load.target)),
    outside('deployclaw heap --retention', 'who holds what', (reader, load) =>
      reader.retention(load.target, { types: null, tenants: [], maxHolders: 20 }),
    ),
    inside(
      'gc.get_objects + Counter',
      'objects by type, tracked only',
      'stdlib_gc',
      'code in the service, redeploy',
      null,
    ),
    inside(
      'objgraph most_common_types',
      'objects by type, tracked only',
      'objgraph_types',
      inImage,
      noPackages,
    ),
    inside('objgraph find_backref_chain', 'who holds one object', 'objgraph_chain', inImage, noPackages),
    inside('pympler muppy + summary', 'objects by type, all', 'pympler_summary', inImage, noPackages),
    inside('guppy3 hpy().heap()', 'objects by type, all', 'guppy_heap', inImage, noPackages),
    {
      tool: 'gdb PyRun_SimpleString (as pyrasite)',
      asks: 'objects by type, tracked only',
      needs: 'gdb, ptrace; may deadlock the service',
      missing: gdb,
      use: (load) => load.during(() => injectByGdb(load.target.pid)),
    },
    {
      tool: `memray attach, ${MEMRAY_SECONDS} s`,
      asks: 'allocations from now on, not the heap',
      needs: 'gdb, ptrace, package in the image',
      missing: noPackages ?? gdb,
      use: (load) => load.during(() => attachMemray(load.target.pid, folder!)),
    },
  ];
}

function outside(
  tool: string,
  asks: string,
  look: (reader: ReturnType<typeof openBenchReader>, load: LoadedTarget) => Promise<unknown>,
): Peer {
  return {
    tool,
    asks,
    needs: 'nothing in the service',
    missing: null,
    async use(load) {
      const reader = openBenchReader();
      try {
        // With the start of the reading process: what somebody waits for who asks once.
        const used = await load.during(() =>
          look(reader, load).then(noFailure, (error) => `${error.message}`),
        );
        return { ...used, failure: used.result, readerBytes: reader.peakBytes() };
      } finally {
        await reader.close();
      }
    },
  };
}

function noFailure(): null {
  return null;
}

async function injectByGdb(pid: number): Promise<void> {
  const code =
    'import gc,collections;CENSUS=str(collections.Counter(map(type,gc.get_objects())).most_common(20));del CENSUS';
  const commands = [
    'set debuginfod enabled off',
    'call (int)PyGILState_Ensure()',
    `call (int)PyRun_SimpleString("${code}")`,
    'call (void)PyGILState_Release($1)',
  ];
  await run('gdb', ['-p', String(pid), '-batch', '-nx', ...commands.flatMap((command) => ['-ex', command])]);
}

async function attachMemray(pid: number, folder: string): Promise<void> {
  const out = mkdtempSync(join(tmpdir(), 'deployclaw-memray-'));
  try {
    const args = ['attach', '--method', 'gdb', '--aggregate', '-o', join(out, 'memray.bin')];
    await run(PYTHON, ['-m', 'memray', ...args, '--duration', String(MEMRAY_SECONDS), String(pid)], {
      env: { ...process.env, PYTHONPATH: folder },
    });
    // It returns when tracking has begun.
    await new Promise((resolve) => setTimeout(resolve, (MEMRAY_SECONDS + 0.5) * 1000));
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
