/** Records the services again: `node test/corpus/recordings/record.ts [SECONDS [SERVICE...]]`. Needs a Docker Engine. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentProgress } from '../../../agent/compose/progress.ts';
import { runScan } from '../../../agent/compose/run-scan.ts';
import { loadSettings } from '../../../agent/settings/load-settings.ts';
import { packSamples, unpackSamples } from '../../../functions/contract/packed-samples.ts';
import type { ScoredContainer } from '../../../functions/score/score-history.ts';
import { type RunningContainer, requireImage, runContainer } from '../../engine/engine.ts';
import { readTruth } from './read-truth.ts';
import { RECORDED_SERVICES, type RecordedService } from './recorded-services.ts';
import type { Recording } from './recording.ts';

/** So many at once use less than half a core. */
const AT_ONCE = 11;
const HERE = import.meta.dirname;

const seconds = Number(process.argv[2] ?? 300);
const named = process.argv.slice(3);
const chosen = RECORDED_SERVICES.filter((s) => named.length === 0 || named.includes(s.name));
mkdirSync(join(HERE, 'fixtures'), { recursive: true });
for (let i = 0; i < chosen.length; i += AT_ONCE) await recordTogether(chosen.slice(i, i + AT_ONCE));

async function recordTogether(services: readonly RecordedService[]): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'deployclaw-record-'));
  const containers = new Map<string, RunningContainer>();
  try {
    for (const s of services) containers.set(s.name, await start(s, work));
    const flags = {
      containers: [...containers.values()].map((c) => c.name).join(','),
      duration: `${seconds}s`,
      interval: '1s',
      'min-window': '90s',
      'data-dir': join(work, 'agent'),
    };
    const { scored } = await runScan({
      settings: loadSettings(flags, {}, null).settings,
      env: process.env,
      now: Date.now,
      progress: silentProgress,
      signal: new AbortController().signal,
    });
    for (const s of services) {
      const found = scored.find((c) => c.head.containerId === containers.get(s.name)!.id);
      if (!found) throw new Error(`${s.name} was not measured: it ended early; see its log`);
      const made = recordingOf(s, found, join(work, s.name));
      writeFileSync(join(HERE, 'fixtures', `${s.name}.json`), `${JSON.stringify(made)}\n`);
      process.stdout.write(
        `${s.name.padEnd(12)} ${found.sampleCount} samples, ${found.verdict.verdict} ${found.verdict.confidence.toFixed(2)}\n`,
      );
    }
  } finally {
    await Promise.all([...containers.values()].map((c) => c.remove()));
    rmSync(work, { recursive: true, force: true });
  }
}

async function start({ name, python }: RecordedService, work: string): Promise<RunningContainer> {
  mkdirSync(join(work, name));
  return await runContainer({
    image: await requireImage(python),
    cmd: ['python3', `/services/${name}.py`],
    env: { OUT: '/out', PYTHONDONTWRITEBYTECODE: '1', PYTHONUNBUFFERED: '1' },
    memoryBytes: 1024 * 1_048_576,
    binds: [`${join(HERE, 'services')}:/services:ro`, `${join(work, name)}:/out`],
  });
}

function recordingOf(service: RecordedService, scored: ScoredContainer, folder: string): Recording {
  const samples = scored.bins.flatMap((bin) => unpackSamples(bin.samples));
  const tenants = [...new Set(scored.requests.flatMap((r) => Object.keys(r.tenants)))].sort();
  return {
    service: service.name,
    python: service.python,
    startedAtMs: scored.head.startedAtMs,
    samples: packSamples(samples),
    limitBytes: scored.bins.at(-1)?.limitBytes ?? null,
    oomKills: scored.bins.at(-1)?.oomKills ?? 0,
    requests: {
      tenants,
      windows: scored.requests.map((r) => [
        r.fromMs,
        r.toMs,
        ...tenants.map((t) => r.tenants[t]?.requests ?? 0),
      ]),
    },
    leaked: readTruth(folder, samples[0]!.atMs, samples.at(-1)!.atMs),
  };
}
