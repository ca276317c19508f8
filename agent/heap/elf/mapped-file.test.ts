import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HOST_ROOTS } from '../../collect/collector.ts';
import type { Mapping } from '../memory/mapping.ts';
import { openProcessMemory } from '../memory/process-memory.ts';
import { readMappings } from '../memory/read-mappings.ts';
import { openMappedFile } from './mapped-file.ts';

const memory = openProcessMemory(process.pid, HOST_ROOTS);
const libc = readMappings(process.pid, HOST_ROOTS)!.find(({ path }) => /\/libc\.so\.6$/.test(path))!;

describe('The file behind a mapping', () => {
  // A /proc without map_files, as a kernel without CAP_CHECKPOINT_RESTORE shows it: only the name is left.
  let proc: string;
  let root: string;
  beforeEach(() => {
    proc = mkdtempSync(join(tmpdir(), 'deployclaw-proc-'));
    root = join(proc, `${process.pid}/root`);
    mkdirSync(join(root, libc.path, '..'), { recursive: true });
  });
  afterEach(() => rmSync(proc, { recursive: true }));

  it('is opened by its name in the file system of the process', () => {
    copyFileSync(libc.path, join(root, libc.path));
    expect(opens(libc)).toBe(true);
  });

  it('is not the one that took its name since', () => {
    copyFileSync(process.execPath, join(root, libc.path));
    expect(opens(libc)).toBe(false);
  });

  it('is not a text, a folder, a pipe or nothing', () => {
    expect(opens(libc)).toBe(false);
    writeFileSync(join(root, libc.path), 'libc');
    expect(opens(libc)).toBe(false);
    rmSync(join(root, libc.path));
    execFileSync('mkfifo', [join(root, libc.path)]);
    expect(opens(libc)).toBe(false);
    rmSync(join(root, libc.path));
    mkdirSync(join(root, libc.path));
    expect(opens(libc)).toBe(false);
  });

  it('may be the program that the process runs, when its name is gone', () => {
    symlinkSync(libc.path, join(proc, `${process.pid}/exe`));
    expect(opens(libc)).toBe(true);
  });

  function opens(mapping: Mapping): boolean {
    const file = openMappedFile(process.pid, memory, { ...HOST_ROOTS, proc })(mapping);
    file?.close();
    return file !== null;
  }
});
