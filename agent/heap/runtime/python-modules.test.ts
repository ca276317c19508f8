import { describe, expect, it } from 'vitest';
import { findModules } from '../elf/modules.ts';
import { parseMappings } from '../memory/read-mappings.ts';
import { isPyPy, isPythonFile, namedVersion, orderModules } from './python-modules.ts';

describe('Modules by their names', () => {
  it('are searched in the order of their likeliness: libpython, the program, what is named python, the rest', () => {
    const modules = modulesOf(
      '/opt/uwsgi',
      '/lib/libc.so.6',
      '/data/python.idx',
      '/lib/libpython3.11.so.1.0',
    );
    expect(orderModules(modules).map(({ first }) => first.path)).toEqual([
      '/lib/libpython3.11.so.1.0',
      '/opt/uwsgi',
      '/data/python.idx',
      '/lib/libc.so.6',
    ]);
  });

  it.each([
    ['/usr/bin/python3.11', true],
    ['/usr/lib/libpython3.13t.so.1.0', true],
    ['/usr/bin/pytho', false],
    ['/home/python/server', false],
  ])('%s is a file of Python: %s', (path, answer) => {
    expect(isPythonFile(path)).toBe(answer);
  });

  it.each([
    ['/usr/bin/pypy3.10', true],
    ['/usr/lib/libpypy3.10-c.so', true],
    ['/data/pypy-mirror.db', false],
    ['/usr/bin/python3.10', false],
  ])('%s is PyPy: %s', (path, answer) => {
    expect(modulesOf(path).map(isPyPy)).toEqual([answer]);
  });

  it('is not PyPy when its file is only mapped as data', () => {
    expect(findModules(parseMappings('1000-2000 r--p 00000000 00:01 7 /usr/bin/pypy3')).some(isPyPy)).toBe(
      false,
    );
  });

  it.each([
    ['/usr/bin/python3.11', { major: 3, minor: 11 }],
    ['/opt/uwsgi /usr/lib/python3.9/lib-dynload/_ssl.so', { major: 3, minor: 9 }],
    ['/usr/bin/python2.7', { major: 2, minor: 7 }],
    ['/usr/bin/python3', null],
    ['/srv/python3.x/server', null],
  ])('%s tells the version %o', (paths, version) => {
    expect(namedVersion(mappingsOf(...paths.split(' ')))).toEqual(version);
  });
});

function mappingsOf(...paths: string[]) {
  const line = (path: string, i: number) =>
    [
      `${(i + 1) * 3}000-${(i + 1) * 3 + 1}000 r--p 00000000 00:01 ${i + 1} ${path}`,
      `${(i + 1) * 3 + 1}000-${(i + 1) * 3 + 2}000 r-xp 00001000 00:01 ${i + 1} ${path}`,
    ].join('\n');
  return parseMappings(paths.map(line).join('\n'));
}

function modulesOf(...paths: string[]) {
  return findModules(mappingsOf(...paths));
}
