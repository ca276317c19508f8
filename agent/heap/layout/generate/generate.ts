import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Layout } from '../layout.ts';

/** Bytes of a name in layout.c, and of a whole entry. */
const NAME = 56;
const ENTRY = 64;

/**
 * Offsets and sizes of one CPython for one architecture: compiles layout.c against the headers in `include` (the folder
 * that holds Python.h first) with `compiler`, and reads the numbers out of the object file. Nothing of it runs, so a
 * cross compiler will do. Throws what the compiler says.
 */
export function generateLayout(include: readonly string[], compiler: string): Layout {
  const folder = mkdtempSync(join(tmpdir(), 'deployclaw-layout-'));
  try {
    const object = join(folder, 'layout.o');
    const paths = include.flatMap((path) => ['-I', path]);
    const internal = ['-I', join(include[0]!, 'internal')];
    execFileSync(compiler, [
      '-c',
      '-O0',
      '-w',
      ...paths,
      ...internal,
      '-o',
      object,
      join(import.meta.dirname, 'layout.c'),
    ]);
    const layout: Record<string, number> = {};
    for (const section of ['.layout.entries', '.layout.masks'])
      readSection(object, section, compiler, layout);
    return layout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function readSection(object: string, section: string, compiler: string, into: Record<string, number>): void {
  const raw = `${object}${section}`;
  const objcopy = compiler.replace(/gcc(-\d+)?$/, 'objcopy');
  execFileSync(objcopy, ['-O', 'binary', `--only-section=${section}`, object, raw]);
  const bytes = readFileSync(raw);
  for (let at = 0; at + ENTRY <= bytes.length; at += ENTRY) {
    const name = bytes.toString('latin1', at, bytes.indexOf(0, at));
    into[name] =
      section === '.layout.masks' ? bytes.readUInt32LE(at + NAME) : Number(bytes.readBigUInt64LE(at + NAME));
  }
}
