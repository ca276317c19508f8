import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
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

const BSS_KIB = 32;
/** At most this much of a mapping behind a guard is a stack. */
const STACK_KIB = 512;

/** Memory with a program at 1 MiB, whose data are 64 KiB at 64 KiB and whose .bss follows. */
function writeMemory(file: string): void {
  const header = Buffer.alloc(64 + 56);
  header.write('\x7fELF\x02\x01\x01', 0, 'latin1');
  header.writeUInt16LE(62, 18);
  header.writeBigUInt64LE(64n, 32);
  header.writeUInt16LE(56, 54);
  header.writeUInt16LE(1, 56);
  header.writeUInt32LE(1, 64);
  header.writeBigUInt64LE(0x20000n, 64 + 32);
  header.writeBigUInt64LE(BigInt(0x20000 + BSS_KIB * 1024), 64 + 40);
  const fd = openSync(file, 'w');
  writeSync(fd, header, 0, header.length, 0x100000);
  writeSync(fd, Buffer.alloc(64), 0, 64, 0x500000);
  closeSync(fd);
}

/** Parts of a made list of mappings; each is its header and its kibibytes of anonymous memory. */
function partsOf(mappings: readonly (readonly [header: string, anonKib: number])[]) {
  mkdirSync(join(folder, '7'), { recursive: true });
  const text = mappings.map(
    ([header, kib]) => `${header}\nRss: ${kib} kB\nAnonymous: ${kib} kB\nSwap: 0 kB\n`,
  );
  writeFileSync(join(folder, '7', 'smaps'), text.join(''));
  writeMemory(join(folder, '7', 'mem'));
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
      ['000100000-000110000 r--p 00000000 fe:00 12 /usr/lib/libpython 3.11.so', 0],
      ['000110000-000120000 rw-p 00010000 fe:00 12 /usr/lib/libpython 3.11.so', 10],
      ['000120000-000140000 rw-p 00000000 00:00 0', 100],
      ['000150000-000160000 rw-p 00000000 00:00 0', 1000],
      ['7f0010000000-7f0010001000 ---p 00000000 00:00 0', 0],
      ['7f0010001000-7f0010801000 rw-p 00000000 00:00 0', 40],
      ['7f0010f00000-7f0010f02000 ---p 00000000 00:00 0', 0],
      ['7f0010f02000-7f0011502000 rw-p 00000000 00:00 0', 5000],
      ['7f0013fff000-7f0014000000 ---p 00000000 00:00 0', 0],
      ['7f0014000000-7f0018000000 rw-p 00000000 00:00 0', 2000],
      ['7ffe00000000-7ffe00020000 rw-p 00000000 00:00 0                          [stack]', 80],
      ['556600000000-556600100000 rw-p 00000000 00:00 0                          [heap]', 300],
    ]);
    // Of the mapping behind the data as much as the file says that its .bss has; the kernel joined an arena to it.
    const ofFile = 10 + BSS_KIB + 40 + STACK_KIB + 80;
    expect(parts).toMatchObject({
      fileMappedAnonBytes: ofFile * 1024,
      heapAnonBytes: 300 * 1024,
      otherAnonBytes: (100 - BSS_KIB + 1000 + 5000 - STACK_KIB + 2000) * 1024,
    });
  });

  it('takes anonymous memory behind a file that is no program for what it is', () => {
    const parts = partsOf([
      ['000400000-000410000 rw-p 00000000 fe:00 12 /data/cache', 0],
      ['000410000-000510000 rw-p 00000000 00:00 0', 900],
    ]);
    expect(parts).toMatchObject({ fileMappedAnonBytes: 0, otherAnonBytes: 900 * 1024 });
  });

  it('is null for a process that there is not and for what is no list of mappings', () => {
    expect(readAnonParts(4_194_304, HOST_ROOTS)).toBeNull();
    expect(partsOf([['nonsense', 1]])).toBeNull();
  });
});
