import { sessions } from '../parts/sessions.ts';
import { DAY, HOUR, MINUTE } from '../units.ts';
import type { Family, Part, Scene } from '../world.ts';

/** Memory that follows the work. */
export const LOAD: readonly Family[] = [
  {
    name: 'daily cycle',
    kind: 'healthy',
    plan: (s) => ({ ...follow(s, s.d.between(0.03, 0.3)), service: cycle(s, s.d.between(0.3, 0.8)) }),
  },
  {
    name: 'window cut at the rising edge',
    kind: 'healthy',
    // A day from the low point on rises for twelve hours and falls for as long; six hours only rise, then level off.
    start: { hour: (d, windowMs) => (windowMs >= DAY ? d.between(0, 8) : d.between(5, 9)) },
    plan: (s) => ({
      ...follow(s, s.d.between(0.03, 0.2)),
      service: { ...cycle(s, s.d.between(0.4, 0.8)), requestSource: s.service.requestSource ?? 'access-log' },
    }),
  },
  {
    name: 'weekend into Monday',
    kind: 'healthy',
    start: { day: 0, hour: (d) => d.between(8, 18) },
    plan: (s) => {
      const { load } = s.service;
      return {
        ...follow(s, s.d.between(0.03, 0.2)),
        service: {
          load: { ...load, weekend: s.d.between(0.3, 0.8) },
          requestSource: s.service.requestSource ?? 'access-log',
        },
      };
    },
  },
  {
    name: 'nightly batch',
    kind: 'healthy',
    plan: (s) => {
      const at = s.windowMs * s.d.between(-0.1, 0.9);
      const longMs = s.windowMs * s.d.between(0.03, 0.3);
      const mb = s.service.baseMb * s.d.between(0.1, 0.8);
      const part: Part = ({ ms }) =>
        ms < at || ms > at + longMs ? 0 : mb * Math.min(1, (ms - at) / (0.3 * longMs));
      return { ageMs: DAY, start: () => ({ heap: [part] }) };
    },
  },
  {
    name: 'traffic that ramps up',
    kind: 'healthy',
    plan: (s) => {
      const more = s.d.between(0.3, 1.2);
      const from = s.windowMs * s.d.between(0, 0.3);
      const longMs = s.windowMs * s.d.between(0.15, s.service.requestSource === null ? 0.4 : 0.7);
      return {
        ...follow(s, s.d.between(0.05, 0.15)),
        modulate: (atMs) => 1 + more * Math.min(1, Math.max(0, (atMs - s.startMs - from) / longMs)),
      };
    },
  },
  {
    name: 'a tenant comes on board',
    kind: 'healthy',
    plan: (s) => {
      const from = s.windowMs * s.d.between(0.1, 0.5);
      const longMs = s.windowMs * s.d.between(0.05, s.service.requestSource === null ? 0.2 : 0.5);
      return {
        ...follow(s, s.d.between(0.05, 0.25)),
        modulate: (atMs, tenant) =>
          tenant === s.tenant ? Math.min(1, Math.max(0, (atMs - s.startMs - from) / longMs)) : 1,
      };
    },
  },
  {
    name: 'replicas come and go',
    kind: 'healthy',
    reportOnly: true,
    plan: (s) => {
      const changes = Array.from({ length: 4 }, () => ({
        at: s.windowMs * s.d.uniform(),
        factor: s.d.between(0.5, 1.6),
      }));
      return {
        ...follow(s, s.d.between(0.03, 0.1)),
        modulate: (atMs) => changes.reduce((f, c) => (atMs - s.startMs >= c.at ? c.factor : f), 1),
      };
    },
  },
  {
    name: 'queue that fills and drains',
    kind: 'healthy',
    reportOnly: true,
    plan: (s) => {
      const from = s.windowMs * s.d.between(0.05, 0.45);
      const fillMs = s.windowMs * s.d.between(0.05, 0.3);
      const drainMs = s.windowMs * s.d.between(0.03, 0.2);
      const mb = s.service.baseMb * s.d.between(0.1, 1);
      const part: Part = ({ ms }) => {
        const t = ms - from;
        if (t < 0) return 0;
        return t < fillMs ? (mb * t) / fillMs : mb * Math.max(0, 1 - (t - fillMs) / drainMs);
      };
      return { ageMs: DAY, start: () => ({ heap: [part] }) };
    },
  },
  {
    name: 'flat',
    kind: 'healthy',
    plan: (s) => ({ ageMs: s.d.between(1, 72) * HOUR, start: () => ({ heap: [] }) }),
  },
  {
    name: 'idle',
    kind: 'healthy',
    plan: (s) => ({
      ageMs: s.d.between(1, 72) * HOUR,
      service: {
        garbageMb: 0,
        sessionsMb: 0,
        noise: { sdMb: 0, tauMs: 0, spikesPerHour: s.d.between(0, 1), spikeMb: 0.5 },
        load: { ...s.service.load, requestsPerSecond: 0.01 },
      },
      start: () => ({ heap: [] }),
    }),
  },
  {
    name: 'heavy tails',
    kind: 'healthy',
    plan: (s) => ({
      ageMs: s.d.between(1, 72) * HOUR,
      service: {
        noise: { ...s.service.noise, spikesPerHour: s.d.logBetween(5, 80), spikeMb: s.service.baseMb * 0.05 },
      },
      start: () => ({ heap: [] }),
    }),
  },
  {
    name: 'noise that remembers',
    kind: 'healthy',
    plan: (s) => ({
      ageMs: s.d.between(1, 72) * HOUR,
      service: {
        noise: {
          ...s.service.noise,
          sdMb: s.service.baseMb * s.d.logBetween(0.003, 0.02),
          tauMs: s.d.logBetween(20 * MINUTE, 3 * HOUR),
        },
      },
      start: () => ({ heap: [] }),
    }),
  },
];

/** Sessions of this part of the base level at mean load. */
function follow(s: Scene, part: number) {
  return {
    ageMs: s.d.uniform() * 2 * DAY,
    start: () => ({ heap: [sessions(s.service, s.service.baseMb * part)] }),
  };
}

function cycle({ service }: Scene, dailyAmplitude: number) {
  return { load: { ...service.load, dailyAmplitude } };
}
