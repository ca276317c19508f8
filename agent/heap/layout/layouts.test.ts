import { execFileSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { homedir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { generateLayout } from './generate/generate.ts';
import { layoutOf, SUPPORTED_MINORS } from './layouts.ts';

/** Differ between patch releases of one version; nothing is read with them. */
const PATCH_RELEASE = ['version_hex', 'rt.size', 'interp.size'];
const headers = [
  ...globSync('/usr/include/python3.*'),
  ...globSync(`${homedir()}/.pyenv/versions/3.*/include/python3.*`),
].filter(
  (path) => existsSync(`${path}/internal`) && SUPPORTED_MINORS.includes(Number(path.split('.').at(-1))),
);
const crossCompiler = 'aarch64-linux-gnu-gcc';
const hasCrossCompiler = globSync(`/usr/bin/${crossCompiler}`).length > 0;

describe('A table of offsets', () => {
  it('is there for each version from 3.8 to 3.15, for both architectures', () => {
    expect(SUPPORTED_MINORS).toEqual([8, 9, 10, 11, 12, 13, 14, 15]);
    for (const minor of SUPPORTED_MINORS) {
      expect(layoutOf(minor, 'x86_64')!['type.tp_flags']).toBe(168);
      expect(layoutOf(minor, 'aarch64')!['type.tp_flags']).toBe(168);
    }
    expect(layoutOf(7, 'x86_64')).toBeNull();
    expect(layoutOf(16, 'aarch64')).toBeNull();
  });

  it('agrees with what is known of the versions: places from their sources', () => {
    // Checked by hand against CPython's headers; see pycore_runtime.h, pycore_interp.h, dictobject.h, unicodeobject.h.
    expect(layoutOf(8, 'x86_64')).toMatchObject({ 'rt.interp_head': 32, 'rt.gc': 344, 'interp.modules': 56 });
    expect(layoutOf(12, 'x86_64')).toMatchObject({ 'interp.gc': 112, 'unicode.ascii_size': 40 });
    expect(layoutOf(13, 'x86_64')).toMatchObject({ 'rt.interp_head': 632, 'interp.obmalloc': 10800 });
    expect(layoutOf(14, 'x86_64')).toMatchObject({ 'tuple.ob_item': 32, 'gc.size': 264 });
  });

  it.skipIf(headers.length === 0)(
    'can be compared with headers of this machine (python3-dev or pyenv)',
    () => {
      expect(headers.length).toBeGreaterThan(0);
    },
  );

  it.each(headers)('is what the compiler says of %s', (include) => {
    const minor = Number(include.split('.').at(-1));
    const measured = generateLayout([include], 'gcc');
    const table = layoutOf(minor, 'x86_64')!;
    const known = [...PATCH_RELEASE, ...(minor === 13 ? ['gc.generations'] : [])];
    expect(without(measured, known)).toEqual(without(table, known));
  });

  it.skipIf(!hasCrossCompiler || headers.length === 0)('is what the cross compiler says for aarch64', () => {
    expect(execFileSync(crossCompiler, ['-dumpmachine'], { encoding: 'utf8' }).trim()).toBe(
      'aarch64-linux-gnu',
    );
    for (const include of headers.filter((path) => path.startsWith(homedir()))) {
      const minor = Number(include.split('.').at(-1));
      const known = [...PATCH_RELEASE, ...(minor === 13 ? ['gc.generations'] : [])];
      expect(without(generateLayout([include], crossCompiler), known)).toEqual(
        without(layoutOf(minor, 'aarch64')!, known),
      );
    }
  });
});

function without(layout: Readonly<Record<string, number>>, names: string[]): Record<string, number> {
  return Object.fromEntries(Object.entries(layout).filter(([name]) => !names.includes(name)));
}
