import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { recordedTarget } from '../../../test/collect/recorded-target.ts';
import type { MemoryReading } from '../collector.ts';
import { MalformedFileError, NotThereError } from '../kernel/kernel-file-errors.ts';
import { readMemoryV1 } from './memory-v1.ts';
import { readMemoryV2 } from './memory-v2.ts';

const scratch = mkdtempSync(join(tmpdir(), 'memory-files-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const v1 = recordedTarget('v1-hybrid');
const v2 = recordedTarget('v2');
const VERSIONS = [
  {
    version: 1,
    read: readMemoryV1,
    source: `${v1.roots.cgroup}/memory/docker/${v1.target.instance.containerId}`,
    files: [
      'memory.usage_in_bytes',
      'memory.stat',
      'memory.limit_in_bytes',
      'memory.max_usage_in_bytes',
      'memory.oom_control',
    ],
    limit: 'memory.limit_in_bytes',
    unlimited: '9223372036854771712\n',
  },
  {
    version: 2,
    read: readMemoryV2,
    source: `${v2.roots.cgroup}/docker/${v2.target.instance.containerId}`,
    files: [
      'memory.current',
      'memory.stat',
      'memory.max',
      'memory.peak',
      'memory.events',
      'memory.swap.current',
    ],
    limit: 'memory.max',
    unlimited: 'max\n',
  },
] as const;

describe.each(VERSIONS)(
  'memory files of cgroup version $version',
  ({ read, source, files, limit, unlimited, version }) => {
    const folder = join(scratch, String(version));
    const put = (file: string, text: string) => writeFileSync(join(folder, file), text);
    const line = (key: string) =>
      Number(new RegExp(`^${key} (\\d+)$`, 'm').exec(readFileSync(join(source, 'memory.stat'), 'utf8'))![1]);

    beforeEach(() => {
      rmSync(folder, { recursive: true, force: true });
      cpSync(source, folder, { recursive: true });
    });

    it('give what the kernel recorded', () => {
      const reading = read(folder);
      const prefix = version === 1 ? 'total_' : '';
      expect(reading).toMatchObject({
        anonBytes: line(version === 1 ? 'total_rss' : 'anon'),
        fileBytes: line(version === 1 ? 'total_cache' : 'file'),
        inactiveFileBytes: line(`${prefix}inactive_file`),
        workingSetBytes: reading.usageBytes - line(`${prefix}inactive_file`),
        shmemBytes: line(`${prefix}shmem`),
        limitBytes: 256 * 1024 * 1024,
        oomKills: 0,
        swapBytes: 0,
        cgroupVersion: version,
      });
      expect(reading.anonBytes).toBeGreaterThan(2 * 6 * 1024 * 1024);
      expect(reading.peakBytes).toBeGreaterThanOrEqual(reading.usageBytes);
    });

    it("without a limit give null, never the kernel's huge number", () => {
      put(limit, unlimited);
      expect(read(folder).limitBytes).toBeNull();
    });

    it('never give a negative working set', () => {
      put(files[0], '4096\n');
      expect(read(folder).workingSetBytes).toBe(0);
    });

    it('that newer kernels added may be missing', () => {
      for (const file of files.slice(3)) rmSync(join(folder, file));
      expect(read(folder)).toMatchObject({
        oomKills: null,
        peakBytes: null,
        anonBytes: read(source).anonBytes,
      });
    });

    it('of a cgroup that is going away are not there, never half a reading', () => {
      for (const file of files.slice(0, 3)) {
        cpSync(source, folder, { recursive: true });
        rmSync(join(folder, file));
        expect(() => read(folder)).toThrow(NotThereError);
      }
    });

    it('that are malformed are refused by name; no content gives NaN', () => {
      const sane = (reading: MemoryReading) => {
        for (const value of Object.values(reading))
          expect(value === null || (Number.isFinite(value) && value >= 0)).toBe(true);
      };
      sane(read(folder));
      fc.assert(
        fc.property(fc.constantFrom(...files), fc.string({ maxLength: 200 }), (file, text) => {
          cpSync(source, folder, { recursive: true });
          put(file, text);
          try {
            sane(read(folder));
          } catch (error) {
            expect(error).toBeInstanceOf(MalformedFileError);
            expect((error as Error).message).toContain(join(folder, file));
          }
        }),
        { numRuns: 60 },
      );
      put('memory.stat', 'anon twelve\n');
      expect(() => read(folder)).toThrow(MalformedFileError);
    });
  },
);

describe('memory pressure', () => {
  const folder = join(scratch, 'pressure');
  it('is the share of the last minute, or a named failure', () => {
    cpSync(VERSIONS[1].source, folder, { recursive: true });
    expect(readMemoryV2(folder).memoryPressureSomePct).toBeNull();
    const file = join(folder, 'memory.pressure');
    writeFileSync(
      file,
      'some avg10=0.50 avg60=12.34 avg300=1.00 total=99\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=1\n',
    );
    expect(readMemoryV2(folder).memoryPressureSomePct).toBe(12.34);
    writeFileSync(file, 'some avg10=0.50 avg60=NaN\n');
    expect(() => readMemoryV2(folder)).toThrow(/memory\.pressure: expected/);
  });
});
