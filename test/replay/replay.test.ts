import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Report, report as reportSchema } from '../../functions/contract/report.ts';
import { answer, MB, memory, START_S, series } from './answer.ts';

const BIN = join(import.meta.dirname, '../../agent/bin.ts');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'replay-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

async function run(args: readonly string[], input = ''): Promise<Ran> {
  const child = spawn(process.execPath, [BIN, 'replay', ...args], { env: { ...process.env, NO_COLOR: '1' } });
  let [out, err] = ['', ''];
  child.stdout.on('data', (d) => (out += d));
  child.stderr.on('data', (d) => (err += d));
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, out, err };
}

async function replay(args: readonly string[], input = ''): Promise<Ran & { readonly report: Report }> {
  const ran = await run([...args, '--json'], input);
  expect(ran.err).not.toContain('unexpected error');
  return { ...ran, report: reportSchema.parse(JSON.parse(ran.out)) };
}

const verdicts = ({ verdicts: all }: Report) => Object.fromEntries(all.map((v) => [v.container, v.verdict]));
const DAY = { hours: 24 };

describe('deployclaw replay', () => {
  it('finds the leak in a recording, names its tenant, clears the rest and exits 3', async () => {
    const busy = (tenant: string, k: number) => (h: number) =>
      Math.round(
        600 * h +
          900 * k * Math.sin(h * (1 + k / 3) + k) +
          (tenant === 'b' ? 1500 * Math.sin(h * 1.7) : 0) +
          3000,
      );
    const leaky = busy('b', 2);
    const quiet = memory('quiet', 0, DAY);
    const shared = series(
      { __name__: 'container_memory_working_set_bytes', container: 'shared', service: 'shop', version: '3' },
      DAY,
      (h) => 200 * MB + 8192 * cumulative(leaky, h) + (Math.sin(h * 977) + 1) * 200_000,
    );
    const counters = ['a', 'b', 'c'].map((tenant, k) =>
      series({ __name__: 'requests_total', container: 'shared', tenant }, DAY, (h) =>
        cumulative(busy(tenant, k + 1), h),
      ),
    );
    const { report, code } = await replay([
      '--memory',
      file('memory.json', answer(quiet, shared)),
      '--requests',
      file('requests.json.gz', gzipSync(answer(...counters))),
    ]);
    expect(code).toBe(3);
    expect(report.status).toBe('completed');
    expect(verdicts(report)).toEqual({ quiet: 'no_leak', shared: 'leak' });
    const [leak] = report.findings.high_confidence_leaks;
    expect(leak).toMatchObject({ container: 'shared', tenant: 'b', service: 'shop', version: '3' });
    const truth = (8192 * (cumulative(leaky, 24) - cumulative(leaky, 0))) / 24 / MB;
    expect(leak!.leak_rate_mb_per_hour / truth).toBeCloseTo(1, 0);
    expect(leak!.tenant_evidence!.source).toBe('prometheus');
    expect(report.os_level_metrics.cgroup_memory_reads).toBe(2 * 1441);
    expect(report.execution_steps[1]!.detail).toMatch(/^Not performed/);
    expect(report.execution_steps[3]!.detail).toMatch(/requests of 3 tenants/);
  });

  it('prints the same report for people, and reads stdin', async () => {
    const input = answer(memory('grows', 12, DAY));
    const { out, code } = await run(['--memory', '-'], input);
    expect(code).toBe(3);
    expect(out).toContain('1 leak, 0 suspects in 1 container');
    expect(out).toContain('LEAK grows');
    expect(out).toMatch(/[⠁-⣿]/);
  });

  it('takes restarts from start times: growth in every life is a leak, although memory ends where it began', async () => {
    const hours = 24;
    const metric = { container: 'restarts', service: 's', version: '1' };
    const life = (h: number) => Math.floor(h / 8);
    const sawTooth = series({ __name__: 'container_memory_working_set_bytes', ...metric }, { hours }, (h) =>
      Math.round((150 + 10 * (h % 8) + Math.sin(h * 971)) * MB),
    );
    const starts = series(
      { __name__: 'container_start_time_seconds', ...metric },
      { hours },
      (h) => START_S + life(h) * 8 * 3600,
    );
    const { report } = await replay(['--memory', file('starts.json', answer(starts, sawTooth))]);
    expect(verdicts(report)).toEqual({ restarts: 'leak' });
    expect(report.verdicts[0]!.leak_rate_mb_per_hour).toBeCloseTo(10, 0);
    expect(report.execution_steps[2]!.detail).toContain('with 3 restarts');
  });

  it('keeps pods of one name apart, and follows a container through its ids', async () => {
    const pod = (name: string, rate: number) => {
      const s = memory('api', rate, DAY);
      return { ...s, metric: { ...s.metric, pod: name } };
    };
    const half = (id: string, fromS: number) => {
      const s = memory('worker', 0, { hours: 11, fromS });
      return { ...s, metric: { ...s.metric, id } };
    };
    const requests = series({ container: 'api', tenant: 't', pod: 'api-2' }, DAY, (h) => Math.round(500 * h));
    const { report } = await replay([
      '--memory',
      file(
        'pods.json',
        answer(
          pod('api-1', 0),
          pod('api-2', 15),
          half('/docker/1', START_S),
          half('/docker/2', START_S + 12 * 3600),
        ),
      ),
      '--requests',
      file('pods-requests.json', answer(requests)),
    ]);
    expect(report.verdicts.map((v) => [v.container, v.container_id, v.verdict])).toEqual([
      ['api', 'api/api-1', 'no_leak'],
      ['api', 'api/api-2', 'leak'],
      ['worker', 'worker', 'no_leak'],
    ]);
    expect(report.status).toBe('completed');
  });

  it('takes any metric that it is told is memory, and any labels', async () => {
    const { metric, values } = memory('x', 20, DAY);
    const own = { metric: { __name__: 'process_memory', app: metric.container!, node: 'n1' }, values };
    const path = file('own.json', answer(own));
    const failed = await run(['--memory', path]);
    expect(failed.code).toBe(1);
    expect(failed.err).toMatch(/no memory series.*--memory-metric.*--container-label/s);
    const { report } = await replay([
      '--memory',
      path,
      '--memory-metric',
      'process_memory',
      '--container-label',
      'app',
      '--host-label',
      'node',
    ]);
    expect(report.verdicts[0]).toMatchObject({
      container: 'x',
      host: 'n1',
      service: 'x',
      version: 'unknown',
      verdict: 'leak',
    });
  });

  it.each([
    ['1 s', 1, 2],
    ['15 min', 900, 72],
  ])('judges steps of %s', async (_, stepS, hours) => {
    const { report } = await replay([
      '--memory',
      file(`step-${stepS}.json`, answer(memory('a', 30, { hours, stepS }))),
    ]);
    expect(verdicts(report)).toEqual({ a: 'leak' });
  });
});

describe('scores against labels', () => {
  it('are added, with what could not be matched', async () => {
    const recording = file(
      'scored.json',
      answer(memory('leaks', 10, DAY), memory('healthy', 0, DAY), memory('unlabelled', 0, DAY)),
    );
    const labels = file(
      'labels.json',
      JSON.stringify([
        { container: 'leaks', leak: { tenant: null, rate: 10 }, family: 'steady' },
        { container: 'healthy', leak: null, family: 'flat' },
        { container: 'absent', leak: null },
      ]),
    );
    const { report, code } = await replay(['--memory', recording, '--labels', labels]);
    expect(report.scores).toMatchObject({
      matched: 2,
      recall: { count: 1, of: 1 },
      false_alarm_rate: { count: 0, of: 1 },
      without_label: ['unlabelled'],
      without_verdict: ['absent'],
    });
    expect(report.scores!.rate_error.median).toBeLessThan(0.05);
    expect(Object.keys(report.scores!.by_family)).toEqual(['flat', 'steady']);
    expect(report.status).toBe('partial');
    expect(code).toBe(3);
    const { out } = await run(['--memory', recording, '--labels', labels]);
    expect(out).toMatch(/recall +1\.00 +1 of 1/);
  });

  it.each([
    ['no JSON', '{', /cannot be read as labels/],
    ['a misspelt key', '[{"container":"a","leek":null}]', /label that cannot be used/],
    [
      'two labels for one container',
      '[{"container":"a","leak":null},{"container":"a","leak":null}]',
      /"a" twice/,
    ],
  ])('refuse %s', async (_, content, message) => {
    const { code, err } = await run([
      '--memory',
      file('one.json', answer(memory('a', 0, DAY))),
      '--labels',
      file('bad.json', content),
    ]);
    expect(code).toBe(1);
    expect(err).toMatch(message);
  });
});

describe('what cannot be used of a recording', () => {
  const healthy = memory('healthy', 0, DAY);

  it('is skipped with counts and remedies, the rest is judged, and the exit is 5', async () => {
    const twice = memory('twice', 0, DAY);
    const shorter = { metric: { ...twice.metric, version: '9' }, values: twice.values.slice(0, 500) };
    const nameless = { metric: { __name__: 'container_memory_working_set_bytes' }, values: healthy.values };
    const empty = {
      metric: { __name__: 'container_memory_working_set_bytes', container: 'empty' },
      values: [[START_S, 'NaN']],
    };
    const other = { metric: { __name__: 'container_cpu', container: 'healthy' }, values: healthy.values };
    const orphan = series({ container: 'gone', tenant: 't' }, DAY, (h) => h);
    const gauge = series({ container: 'healthy', tenant: 't' }, DAY, (h) =>
      Math.round(50 + 50 * Math.sin(h * 900)),
    );
    const { report, code } = await replay([
      '--memory',
      file(
        'mixed.json',
        answer(healthy, twice, shorter, nameless, empty, other, { metric: null, values: [] }),
      ),
      '--requests',
      file('mixed-requests.json', answer(orphan, gauge)),
    ]);
    expect(verdicts(report)).toEqual({ healthy: 'no_leak', twice: 'no_leak' });
    expect(code).toBe(5);
    expect(report.status).toBe('partial');
    const all = report.notices.join('\n');
    expect(all).toMatch(/1 series was skipped since another of the same container.*\(twice\)/);
    expect(all).toMatch(/1 series that names no container.*--container-label/);
    expect(all).toMatch(/1 series without a usable sample.*\(empty\)/);
    expect(all).toMatch(/1 series of other metrics was.*\(container_cpu\)/);
    expect(all).toMatch(/1 series without labels was/);
    expect(all).toMatch(/1 request series of containers without a memory series.*\(gone\)/);
    expect(all).toMatch(/1 request series that falls too often/);
    expect(report.verdicts.find((v) => v.container === 'twice')!.version).toBe('2');
  });

  it('a label that names no single container does not stop the run', async () => {
    const values = Array.from({ length: 20 }, (_, i) => [START_S + 60 * i, String(1e8 + i)]);
    const all = Array.from({ length: 2003 }, (_, i) => ({
      metric: { __name__: 'container_memory_rss', container: 'app', id: `/docker/${i}` },
      values,
    }));
    const { report, code } = await replay(['--memory', file('one-name.json', answer(...all))]);
    expect(code).toBe(5);
    expect(report.verdicts).toHaveLength(2000);
    expect(report.notices.join()).toMatch(
      /3 series beyond the first 2000 of one container name were skipped \(app\)/,
    );
  });

  it('requests that may be of several pods are of none', async () => {
    const pods = ['p1', 'p2'].map((pod) => ({ ...healthy, metric: { ...healthy.metric, pod } }));
    const { report, code } = await replay([
      '--memory',
      file('two-pods.json', answer(...pods)),
      '--requests',
      file(
        'one-counter.json',
        answer(series({ container: 'healthy', tenant: 't' }, DAY, (h) => Math.round(h * 100))),
      ),
    ]);
    expect(code).toBe(5);
    expect(report.notices.join()).toMatch(/1 request series that may belong to any of several/);
    expect(report.execution_steps[3]!.detail).toMatch(/^Not performed/);
  });

  it('a clock that jumps costs the samples that it misplaced, no more', async () => {
    const { metric, values } = memory('jumps', 10, DAY);
    const jumped = values.map(([t, v], i) => [
      (t as number) + (i >= 700 && i < 720 ? 5e8 : 0) - (i >= 900 ? 90 : 0),
      v,
    ]);
    const { report, code } = await replay([
      '--memory',
      file('jump.json', answer({ metric, values: jumped })),
    ]);
    expect(verdicts(report)).toEqual({ jumps: 'leak' });
    expect(report.verdicts[0]!.leak_rate_mb_per_hour).toBeCloseTo(10, 0);
    expect(report.notices.join()).toMatch(/20 samples left out, more than a month away/);
    expect(code).toBe(3);
  });

  it('containers that were asked for and are not there are named', async () => {
    const { report, code } = await replay([
      '--memory',
      file('h.json', answer(healthy)),
      '--containers',
      'healthy,absent',
    ]);
    expect(code).toBe(5);
    expect(report.notices.join()).toMatch(/no memory series \(absent\)/);
  });

  it('as a whole ends with exit 1, the reason and the remedy', async () => {
    const truncated = await run(['--memory', file('cut.json', answer(healthy).slice(0, 5000))]);
    expect(truncated).toMatchObject({ code: 1, out: '' });
    expect(truncated.err).toMatch(/cut\.json is truncated/);
    const absent = await run(['--memory', join(folder, 'nowhere.json')]);
    expect(absent.code).toBe(1);
    expect(absent.err).toMatch(/nowhere\.json cannot be read: ENOENT/);
  });

  it.each([[[]], [['--requests', 'x']], [['--memory', 'x', '--prometheus', 'http://127.0.0.1:1']]])(
    'usage: %j exits 2',
    async (args) => {
      const { code, err } = await run(args);
      expect(code).toBe(2);
      expect(err).toMatch(/--memory FILE.*--prometheus URL/);
    },
  );
});

/** Requests since the start at a rate per hour that varies: the sum over whole minutes. */
function cumulative(perHour: (h: number) => number, hours: number): number {
  let sum = 0;
  for (let m = 0; m < Math.round(hours * 60); m++) sum += Math.max(0, perHour(m / 60)) / 60;
  return Math.round(sum);
}
