import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MalformedFileError, UnreadableFileError } from './kernel-file-errors.ts';
import { readKernelFile } from './read-kernel-file.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kernel-file-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a kernel file', () => {
  it('is read whole, also beyond the first buffer', () => {
    const long = 'x'.repeat(200_001);
    writeFileSync(join(folder, 'long'), long);
    writeFileSync(join(folder, 'short'), 'é\n');
    expect(readKernelFile(join(folder, 'long'))).toBe(long);
    expect(readKernelFile(join(folder, 'short'))).toBe('Ã©\n');
  });

  it('that is not there is null, no failure', () => {
    expect(readKernelFile(join(folder, 'none'))).toBeNull();
    expect(readKernelFile(join(folder, 'short', 'below'))).toBeNull();
  });

  it('above the limit is cut or refused, as the caller wants', () => {
    expect(readKernelFile(join(folder, 'long'), 100, true)).toBe('x'.repeat(100));
    expect(() => readKernelFile(join(folder, 'long'), 100)).toThrow(MalformedFileError);
  });

  it('that cannot be read names the file and the remedy', () => {
    expect(() => readKernelFile(folder)).toThrow(UnreadableFileError);
    expect(() => readKernelFile(folder)).toThrow(`${folder}: cannot be read (EISDIR)`);
  });
});
