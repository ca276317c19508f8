import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOST_ROOTS } from '../../collect/collector.ts';
import { parseMappings, readMappings } from './read-mappings.ts';

const LIBRARY =
  '7f0000001000-7f0000002000 r-xp 00001000 fd:01 1234                       /usr/lib/libpython3.11.so.1.0';

describe('Memory mappings', () => {
  it('are read with address, rights, file and place in it', () => {
    expect(parseMappings(LIBRARY)).toEqual([
      {
        start: 0x7f0000001000,
        end: 0x7f0000002000,
        readable: true,
        writable: false,
        executable: true,
        private: true,
        fileOffset: 0x1000,
        device: 'fd:01',
        inode: 1234,
        path: '/usr/lib/libpython3.11.so.1.0',
        deleted: false,
      },
    ]);
  });

  it('keep what a target wrote into a file name: blanks, line ends, a name like a mapping', () => {
    const [mapping, ...rest] = parseMappings(
      '1000-2000 r--p 00000000 00:01 7    /tmp/a  b\\0121000-2000 rwxp 0 0:0 0\n',
    );
    expect(rest).toEqual([]);
    expect(mapping!.path).toBe('/tmp/a  b\n1000-2000 rwxp 0 0:0 0');
  });

  it('tell a deleted file, and take nothing off a mapping without one', () => {
    const [file, area] = parseMappings(
      '1000-2000 r--p 00000000 00:01 7 /tmp/python3 (deleted)\n3000-4000 rw-p 00000000 00:00 0 [anon: (deleted)]\n',
    );
    expect(file).toMatchObject({ path: '/tmp/python3', deleted: true });
    expect(area).toMatchObject({ path: '[anon: (deleted)]', deleted: false });
  });

  it('are left out when they are none', () => {
    expect(parseMappings(`junk\n2000-1000 r--p 0 0:0 0\n${LIBRARY}\n1000-`)).toHaveLength(1);
  });

  it('are never more than the lines, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0f-rwxps :/\n\\(d)') }), (text) => {
        expect(parseMappings(text).length).toBeLessThanOrEqual(text.split('\n').length);
      }),
    );
  });

  it('of a live process come in the order of their addresses', () => {
    const mappings = readMappings(process.pid, HOST_ROOTS)!;
    expect(mappings.some(({ path }) => path === '[stack]')).toBe(true);
    expect(mappings.slice(1).every(({ start }, i) => start >= mappings[i]!.end)).toBe(true);
  });

  it('are null for a process that is not there', () => {
    expect(readMappings(2 ** 22 + 1, HOST_ROOTS)).toBeNull();
  });
});
