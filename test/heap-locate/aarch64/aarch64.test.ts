import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createAddressMap } from '../../../agent/heap/memory/address-map.ts';
import { readArenaVector } from '../../../agent/heap/runtime/arena-vector.ts';
import { readGcCounters } from '../../../agent/heap/runtime/read-gc-counters.ts';
import { readThreads } from '../../../agent/heap/runtime/read-threads.ts';
import { startLocal } from '../../heap/python-target.ts';
import { withInterpreter } from '../locate-target.ts';

const QEMU = '/usr/bin/qemu-aarch64-static';
const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'deployclaw-test');
const folder = fileURLToPath(new URL('../targets/', import.meta.url));

/*
 * The emulator maps the guest's memory at the guest's own addresses, so that /proc/PID/mem of the emulator is the memory
 * of a Python for aarch64: laid out by that compiler, written by that code. Prepared by prepare.sh.
 */
describe.each(['3.11', '3.13', '3.14', '3.15'])('Python %s for aarch64, emulated', (version) => {
  const root = join(cache, `aarch64-${version}`);
  const python = join(root, `usr/bin/python${version}`);

  it.skipIf(!existsSync(QEMU) || !existsSync(python))(
    'is read with its own layout',
    { timeout: 60_000 },
    async () => {
      const target = await startLocal(QEMU, 'identity.py', ['threads', '3'], {
        folder,
        env: { PYTHONHOME: join(root, 'usr') },
        pythonArgs: ['-L', root, python],
      });
      try {
        const said = JSON.parse(target.ready);
        withInterpreter(target, (interpreter, { memory, mappings }) => {
          expect(interpreter.architecture).toBe('aarch64');
          expect(interpreter.version).toBe(said.version);
          expect(interpreter.typeTypeAddress).toBe(said.type);
          expect(interpreter.modulesAddress).toBe(said.modules);
          const counters = readGcCounters(memory, interpreter)!;
          expect(counters.map((c) => [c.collections, c.collected, c.uncollectable])).toEqual(said.gc);
          const { layout, interpreterAddress } = interpreter;
          expect(readThreads(memory, createAddressMap(mappings), layout, interpreterAddress)).toHaveLength(4);
          expect(readArenaVector(memory, interpreter)!.allocated).toBeGreaterThan(0);
        });
      } finally {
        await target.stop();
      }
    },
  );
});
