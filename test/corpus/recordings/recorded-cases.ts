import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unpackSamples } from '../../../functions/contract/packed-samples.ts';
import { heldBytes } from '../../../functions/score/held-bytes.ts';
import type { CorpusCase, Split, Truth } from '../corpus-case.ts';
import { HOUR } from '../units.ts';
import { RECORDED_SERVICES, type RecordedService } from './recorded-services.ts';
import { type Recording, recording } from './recording.ts';

/** A recorded second stands for a minute: five minutes are a window of five hours. Rates are divided by the same. */
export const STRETCH = 60;

/** The recordings of a split as cases; throws what a missing or malformed file throws. */
export function recordedCases(split: Split): CorpusCase[] {
  return RECORDED_SERVICES.filter((s) => s.split === split).map(caseOf);
}

function caseOf(service: RecordedService): CorpusCase {
  const path = join(import.meta.dirname, 'fixtures', `${service.name}.json`);
  const read = recording.parse(JSON.parse(readFileSync(path, 'utf8')));
  const samples = unpackSamples(read.samples);
  const originMs = samples[0]!.atMs;
  const stretched = (atMs: number): number => originMs + (atMs - originMs) * STRETCH;
  const atMs = samples.map((s) => stretched(s.atMs));
  return {
    id: `recorded/${service.name}`,
    family: `recorded: ${service.name}`,
    service: service.name,
    kind: service.kind,
    truth: service.kind === 'leak' ? truthOf(service, read) : null,
    input: {
      segments: [
        {
          startedAtMs: stretched(read.startedAtMs),
          anonBytes: { atMs, values: samples.map(heldBytes) },
          fileBytes: { atMs, values: samples.map((s) => s.fileBytes) },
        },
      ],
      requests: requestsOf(read, stretched),
      requestSource: 'access-log',
      labelTenant: null,
      limitBytes: read.limitBytes,
      swapUsed: samples.some((s) => s.swapBytes > 0),
      oomKills: read.oomKills,
      minWindowMs: HOUR,
    },
  };
}

function requestsOf(
  { requests }: Recording,
  stretched: (atMs: number) => number,
): CorpusCase['input']['requests'] {
  return requests.windows.map(([fromMs, toMs, ...counts]) => ({
    fromMs: stretched(fromMs!),
    toMs: stretched(toMs!),
    requests: Object.fromEntries(requests.tenants.map((tenant, k) => [tenant, counts[k]!])),
  }));
}

function truthOf({ tenant, name }: RecordedService, { leaked }: Recording): Truth {
  const first = leaked.findIndex(([, bytes]) => bytes > 0);
  if (first === -1) throw new Error(`recording of ${name}: it should leak, but counted nothing`);
  // The first second belongs to a leak that was there from the start.
  const from = leaked[first <= leaked.length / 20 ? 0 : first - 1]!;
  const [toMs, bytes] = leaked.at(-1)!;
  return {
    tenant,
    rateBytesPerHour: ((bytes - from[1]) * HOUR) / ((toMs - from[0]) * STRETCH),
    onsetHour: from === leaked[0] ? null : ((from[0] - leaked[0]![0]) * STRETCH) / HOUR,
    separable: tenant !== null,
  };
}
