import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startPython } from '../../../test/collect/python-process.ts';
import { HOST_ROOTS } from '../collector.ts';
import { pythonVersion, readExe, readPythonVersion } from './python-version.ts';

const never = () => expect.unreachable('mappings are not needed');
const mapped = (path: string) => () => `7f0000000000-7f0000001000 r-xp 00000000 08:01 99 ${path}\n`;

describe('the version of CPython', () => {
  it('comes from the program when its name says it', () => {
    expect(pythonVersion('/usr/bin/python3.11', never)).toBe('3.11');
    expect(pythonVersion('/opt/versions/3.12.1/bin/python3.12', never)).toBe('3.12.1');
    expect(pythonVersion('/usr/local/bin/python3.13t (deleted)', never)).toBe('3.13');
  });

  it('comes from the library that another program has loaded', () => {
    expect(pythonVersion('/usr/bin/uwsgi-core', mapped('/usr/lib/libpython3.9.so.1.0'))).toBe('3.9');
    expect(pythonVersion('/usr/bin/uwsgi', mapped('/opt/python/3.10.13/lib/libpython3.10.so.1.0'))).toBe(
      '3.10.13',
    );
    expect(pythonVersion('/srv/python3', mapped('/usr/lib/python3.8/lib-dynload/_json.so'))).toBe('3.8');
  });

  it('is null for everything else, PyPy included', () => {
    expect(pythonVersion('/opt/pypy/bin/pypy3.10', mapped('/opt/pypy/bin/libpypy3.10-c.so'))).toBeNull();
    expect(pythonVersion('/usr/sbin/nginx', mapped('/usr/lib/x86_64-linux-gnu/libc.so.6'))).toBeNull();
    expect(pythonVersion('/usr/bin/python3-config.sh', mapped('/usr/lib/python3.8/x.so'))).toBeNull();
  });

  it('is a version or null for any program and any mappings', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (exe, maps) => {
        expect(pythonVersion(exe, () => maps) ?? '3.11').toMatch(/^\d\.\d{1,2}(\.\d{1,2})?$/);
      }),
    );
  });

  it('is that of a live interpreter, and null for a live program of another kind', async () => {
    const python = startPython(['-c', 'print("ready"); import time; time.sleep(60)']);
    try {
      await python.line();
      const says = execFileSync('/usr/bin/python3', ['-V'], { encoding: 'utf8' });
      const found = readPythonVersion(HOST_ROOTS, python.pid, readExe(HOST_ROOTS, python.pid)!);
      expect(says).toContain(`Python ${found}`);
      expect(readPythonVersion(HOST_ROOTS, process.pid, readExe(HOST_ROOTS, process.pid)!)).toBeNull();
    } finally {
      await python.end();
    }
  });
});
