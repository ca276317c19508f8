import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Report, report as reportSchema } from '../../functions/contract/report.ts';
import { runCli } from '../cli/run-cli.ts';
import { type RunningContainer, requireEngine, requireImage, runContainer } from '../engine/engine.ts';

/**
 * Serves two tenants by turns, says so in its log, and keeps each session of one of them. The turns are so short that the
 * requests of both explain the growth equally well: only the heap can tell whose sessions they are.
 */
const SESSIONS = `
import itertools, sys, time
class Session:
    def __init__(self, tenant, n):
        self.tenant = tenant
        self.body = b"%d" % n * 400
SESSIONS = {}
for n in itertools.count():
    # As a request brings it: a string of its own, not the constant.
    tenant = "".join(["tenant-", "acme" if n % 7 in (0, 1, 3) else "zeta"])
    if tenant == "tenant-acme":
        for i in range(10): SESSIONS[n, i] = Session("".join(tenant), n)
    sys.stdout.write('127.0.0.1 - - [24/Nov/2026:12:00:00 +0000] "GET /s/%d HTTP/1.1" 200 2 tenant="%s"\\n' % (n, tenant))
    sys.stdout.flush()
    time.sleep(.02)
`;
/**
 * Fills one of the allocator's size classes after the other, and frees all of it but one block in fifty: each keeps the
 * pool that it lies in, which nothing of another size can use. Half a MB a second, for two and a half minutes.
 */
const PINNED = `
import time
pins = []
for size in range(48 - 33, 513 - 33, 16):
    blocks = []
    for _ in range(50):
        blocks += [bytes(size) for _ in range(50_000 // (size + 33))]
        time.sleep(.1)
    pins += blocks[::50]
    del blocks
time.sleep(600)
`;
/** Memory that no Python object owns: 64 KiB from malloc ten times a second, written to and forgotten. */
const NATIVE = `
import ctypes, time
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
while True:
    ctypes.memset(libc.malloc(65536), 1, 65536)
    time.sleep(.1)
`;

const suffix = `${process.pid}`;
const names = {
  sessions: `dct-sessions-${suffix}`,
  pinned: `dct-pinned-${suffix}`,
  native: `dct-native-${suffix}`,
  forbidden: `dct-forbidden-${suffix}`,
};
const containers: RunningContainer[] = [];
const dataDir = mkdtempSync(join(tmpdir(), 'deployclaw-test-'));
let report: Report;

beforeAll(async () => {
  await requireEngine();
  const image = await requireImage('3.11');
  const start = async (name: string, code: string, labels: Record<string, string> = {}) => {
    containers.push(await runContainer({ image, name, cmd: ['python3', '-c', code], labels }));
  };
  await start(names.sessions, SESSIONS);
  await start(names.pinned, PINNED);
  await start(names.native, NATIVE);
  await start(names.forbidden, NATIVE, { 'deployclaw.heap': 'never' });
  const times = ['--duration', '70s', '--interval', '1s', '--min-window', '45s'];
  const { stdout } = await runCli([
    'scan',
    '--containers',
    Object.values(names).join(','),
    ...times,
    '--json',
    '--quiet',
    '--data-dir',
    dataDir,
  ]);
  report = reportSchema.parse(JSON.parse(stdout));
}, 180_000);

afterAll(async () => {
  await Promise.all(containers.map((container) => container.remove()));
  rmSync(dataDir, { recursive: true, force: true });
});

const findingOf = (name: string) => {
  const { high_confidence_leaks: leaks, medium_confidence_anomalies: suspects } = report.findings;
  return [...leaks, ...suspects].find((finding) => finding.container === name)!;
};
/** What was decided about the kind, for the failure's message. */
const kindReason = (name: string) => findingOf(name).reasons.find(({ rule }) => rule === 'kind')?.detail;

describe('a scan of real containers reads their heaps', () => {
  it('and finds that objects pile up, who holds them, and of which tenant they are', () => {
    const leak = findingOf(names.sessions);
    expect(leak.kind, kindReason(names.sessions)).toBe('object');
    expect(leak.holders[0]!.path).toMatch(/^__main__\.SESSIONS \(dict\) -> /);
    expect(leak.holders[0]!.growth).toBeGreaterThan(0);
    expect(leak.top_allocation_stack).toContain('__main__.SESSIONS');
    expect(leak.tenant).toBe('tenant-acme');
    expect(leak.tenant_evidence).toMatchObject({ source: 'heap' });
    const count = (tenant: string) => leak.tenant_objects?.find((t) => t.tenant === tenant)?.count ?? 0;
    expect(count('tenant-acme')).toBeGreaterThan(1000);
    // What is served right now.
    expect(count('tenant-zeta')).toBeLessThan(20);
  });

  it('and tells memory that the allocator holds free from objects', () => {
    expect(findingOf(names.pinned).kind, kindReason(names.pinned)).toBe('allocator_retention');
  });

  it('and tells memory that no Python object owns from both', () => {
    expect(findingOf(names.native).kind, kindReason(names.native)).toBe('native');
  });

  it('but not where a label forbids it: then the kind stays unknown', () => {
    expect(findingOf(names.forbidden).kind).toBe('unknown');
    expect(report.execution_steps[1]!.detail).toContain('1 left alone by deployclaw.heap=never');
  });

  it('counts what it did, and files it', () => {
    expect(report.execution_steps[1]!.detail).toMatch(
      /^Nothing injected .*: 9 censuses of 3 processes \(CPython 3\.11\.\d+\), .* retention reads?, 0 refused; no pause/,
    );
    expect(report.os_level_metrics.heap_introspection_calls).toBeGreaterThanOrEqual(9 + 3);
    const bundle = gunzipSync(readFileSync(report.findings.forensics_path!)).toString('latin1');
    for (const member of ['census-first.json', 'census-last.json', 'retention.json', 'ledger.json'])
      expect(bundle).toContain(member);
    // Never a string of the heap: what the sessions hold is not in the evidence.
    expect(bundle).not.toContain('1234123412341234');
  });
});
