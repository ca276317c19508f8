import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { HOST_ROOTS } from '../../collect/collector.ts';
import { openProcessMemory } from './process-memory.ts';
import { openUntouchedPages } from './untouched-pages.ts';

const MIB = 1 << 20;
// One written page in the middle of 64 MiB of reserved memory; prints the address of its start.
const SCRIPT = `
import ctypes, mmap, sys, time
held = mmap.mmap(-1, 64 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
held.madvise(mmap.MADV_NOHUGEPAGE) if hasattr(held, "madvise") else None
address = ctypes.addressof(ctypes.c_char.from_buffer(held))
held[40 << 20] = 1
print(address, flush=True)
time.sleep(1e6)
`;

describe('Pages that were never written', () => {
  it('are told from the written one between them, without reading any', async () => {
    const { pid, start } = await reserve();
    const pages = openUntouchedPages(pid, HOST_ROOTS);
    onTestFinished(() => pages.close());
    expect(pages.from(start, 64 * MIB)).toBe(40 * MIB);
    expect(pages.from(start + 40 * MIB, 24 * MIB)).toBe(0);
    expect(pages.from(start + 40 * MIB + 4096, 8 * MIB)).toBe(8 * MIB);
  });

  it('stay unwritten: asking through the memory of the process leaves them as they are', async () => {
    const { pid, start } = await reserve();
    const memory = openProcessMemory(pid, HOST_ROOTS);
    onTestFinished(() => memory.close());
    expect(memory.untouched?.(start, 64 * MIB)).toBe(40 * MIB);
    expect(memory.untouched?.(start, 64 * MIB)).toBe(40 * MIB);
    expect(memory.reads).toBe(0);
  });

  it('are none where nothing is known: between pages, without a process, behind user space', async () => {
    const { pid, start } = await reserve();
    const pages = openUntouchedPages(pid, HOST_ROOTS);
    onTestFinished(() => pages.close());
    expect(pages.from(start + 8, MIB)).toBe(0);
    const none = openUntouchedPages(2 ** 30, HOST_ROOTS);
    expect(none.from(start, MIB)).toBe(0);
    none.close();
  });
});

async function reserve(): Promise<{ pid: number; start: number }> {
  const child = spawn('/usr/bin/python3', ['-c', SCRIPT], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { pid: child.pid!, start: Number(line.toString()) };
}
