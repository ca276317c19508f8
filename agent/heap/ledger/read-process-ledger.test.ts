import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { startPython } from '../../../test/collect/python-process.ts';
import { HOST_ROOTS } from '../../collect/collector.ts';
import { readProcessStatus } from '../../collect/kernel/process-status.ts';
import { readAnonParts } from './read-process-ledger.ts';

const MIB = 1024 * 1024;
const folder = mkdtempSync(join(tmpdir(), 'deployclaw-smaps-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Parts of a made list of mappings; each is its header and its kibibytes of anonymous memory. */
function partsOf(mappings: readonly (readonly [header: string, anonKib: number])[]) {
  mkdirSync(join(folder, '7'), { recursive: true });
  const text = mappings.map(
    ([header, kib]) => `${header}\nRss: ${kib} kB\nAnonymous: ${kib} kB\nSwap: 0 kB\n`,
  );
  writeFileSync(join(folder, '7', 'smaps'), text.join(''));
  return readAnonParts(7, { proc: folder, cgroup: folder });
}

describe('the anonymous memory of a process', () => {
  it('adds up to what the kernel counts, and holds what a Python allocated apart from libraries and stacks', async () => {
    const python = startPython([
      '-c',
      `import mmap, threading, time
block = mmap.mmap(-1, ${64 * MIB}, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
block.write(b"x" * ${64 * MIB})
for _ in range(4): threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
print("ready", flush=True)
time.sleep(600)`,
    ]);
    try {
      await python.line();
      const parts = readAnonParts(python.pid, HOST_ROOTS)!;
      const status = readProcessStatus(HOST_ROOTS, python.pid)!;
      expect(parts.complete).toBe(true);
      expect(Math.abs(parts.anonBytes - status.anonBytes)).toBeLessThan(MIB / 2);
      expect(parts.anonBytes).toBe(parts.fileMappedAnonBytes + parts.heapAnonBytes + parts.otherAnonBytes);
      expect(parts.otherAnonBytes).toBeGreaterThanOrEqual(64 * MIB);
      expect(parts.fileMappedAnonBytes).toBeGreaterThan(100 * 1024);
      expect(parts.fileMappedAnonBytes).toBeLessThan(8 * MIB);
      expect(parts.heapAnonBytes).toBeGreaterThan(0);
      const kernel = readFileSync(`/proc/${python.pid}/smaps_rollup`, 'latin1').includes('Pss_Anon:');
      if (kernel) expect(parts.pssAnonBytes).toBeGreaterThan(64 * MIB);
      else expect(parts.pssAnonBytes).toBeNull();
    } finally {
      await python.end();
    }
  });

  it('counts .bss and stacks with the mapped files, and a heap of malloc behind a full one not', () => {
    const parts = partsOf([
      ['7f0000000000-7f0000010000 rw-p 00000000 fe:00 12 /usr/lib/libpython 3.11.so', 10],
      ['7f0000010000-7f0000030000 rw-p 00000000 00:00 0', 20],
      ['7f0000040000-7f0000060000 rw-p 00000000 00:00 0', 1000],
      ['7f0010000000-7f0010001000 ---p 00000000 00:00 0', 0],
      ['7f0010001000-7f0010801000 rw-p 00000000 00:00 0', 40],
      ['7f0013fff000-7f0014000000 ---p 00000000 00:00 0', 0],
      ['7f0014000000-7f0018000000 rw-p 00000000 00:00 0', 2000],
      ['7ffe00000000-7ffe00020000 rw-p 00000000 00:00 0                          [stack]', 80],
      ['556600000000-556600100000 rw-p 00000000 00:00 0                          [heap]', 300],
    ]);
    expect(parts).toMatchObject({
      fileMappedAnonBytes: 150 * 1024,
      heapAnonBytes: 300 * 1024,
      otherAnonBytes: 3000 * 1024,
    });
  });

  it('takes a large mapping behind a library for a heap', () => {
    const parts = partsOf([
      ['7f0000000000-7f0000010000 rw-p 00000000 fe:00 12 /usr/lib/x.so', 0],
      ['7f0000010000-7f0010010000 rw-p 00000000 00:00 0', 200_000],
    ]);
    expect(parts).toMatchObject({ fileMappedAnonBytes: 0, otherAnonBytes: 200_000 * 1024 });
  });

  it('is null for a process that there is not and for what is no list of mappings', () => {
    expect(readAnonParts(4_194_304, HOST_ROOTS)).toBeNull();
    expect(partsOf([['nonsense', 1]])).toBeNull();
  });
});
