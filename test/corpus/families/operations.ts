import { saturating } from '../parts/saturating.ts';
import { DAY, HOUR, MINUTE } from '../units.ts';
import type { Family, Part } from '../world.ts';

/** What operators and agents do to a series. */
export const OPERATIONS: readonly Family[] = [
  {
    name: 'restarts with warm-ups',
    kind: 'healthy',
    plan: (s) => {
      const every = s.windowMs / s.d.between(1.5, 6);
      const warmMb = s.service.baseMb * s.d.between(0.1, 0.6);
      const tauMs = every * s.d.between(0.02, 0.12);
      return {
        ageMs: s.d.uniform() * every,
        restart: ({ ageMs }) => (ageMs >= every ? 'restart' : null),
        start: () => ({ heap: [saturating(warmMb, tauMs)] }),
      };
    },
  },
  {
    name: 'release with another level',
    kind: 'healthy',
    plan: (s) => {
      const at = s.windowMs * s.d.between(0.1, 0.9);
      const back = s.d.chance(0.4) ? at + s.windowMs * s.d.between(0.03, 0.3) : Number.POSITIVE_INFINITY;
      const shift = s.service.baseMb * s.d.between(-0.2, 0.4);
      const due = (ms: number, dtMs: number, t: number): boolean => ms >= t && ms - dtMs < t;
      return {
        ageMs: s.d.uniform() * 3 * DAY,
        restart: ({ ms, dtMs }) => (due(ms, dtMs, at) || due(ms, dtMs, back) ? 'restart' : null),
        start: (life) => ({
          heap: [saturating(s.service.baseMb * 0.1, s.windowMs * 0.01), () => (life === 1 ? shift : 0)],
        }),
      };
    },
  },
  {
    name: 'bad samples',
    kind: 'healthy',
    plan: (s) => ({
      ageMs: s.d.uniform() * DAY,
      faults: ['jitter', 'gaps', 'duplicates', 'agent-restart'],
      start: () => ({ heap: [saturating(s.service.baseMb * s.d.between(0, 0.3), s.windowMs * 0.02)] }),
    }),
  },
  {
    name: 'swapped out and in again',
    kind: 'healthy',
    plan: (s) => {
      const at = s.windowMs * s.d.between(-0.1, 0.6);
      const outMs = s.windowMs * s.d.between(0.01, 0.1);
      const backMs = s.windowMs * s.d.between(0.01, 0.12);
      const mb = s.service.baseMb * s.d.between(0.05, 0.4);
      return {
        ageMs: DAY,
        // Pages come back when they are asked for: fast at first, the cold ones late.
        swap: ({ ms }) => (ms < at ? 0 : ms < at + outMs ? mb : mb * Math.exp(-(ms - at - outMs) / backMs)),
        start: () => ({ heap: [] }),
      };
    },
  },
  {
    name: 'limit changed',
    kind: 'healthy',
    plan: (s) => {
      const at = s.windowMs * s.d.between(0.1, 0.65);
      const mb = s.service.baseMb * s.d.between(0.1, 0.4);
      // memory.high squeezes caches out; raised, they fill again.
      const raised = s.d.chance(0.5);
      const tauMs = s.windowMs * s.d.between(0.01, 0.1);
      const part: Part = ({ ms }) => {
        if (ms < at) return raised ? 0 : mb;
        return raised ? mb * (1 - Math.exp((at - ms) / tauMs)) : 0;
      };
      return { ageMs: DAY, limitMb: s.service.baseMb * 2, start: () => ({ heap: [], mapped: [part] }) };
    },
  },
  {
    name: 'tracing switched on',
    kind: 'healthy',
    plan: (s) => {
      const at = s.windowMs * s.d.between(0.05, 0.6);
      const end = s.d.chance(0.6) ? at + s.windowMs * s.d.between(0.1, 0.5) : Number.POSITIVE_INFINITY;
      const mb = s.service.baseMb * s.d.between(0.05, 0.4);
      const part: Part = ({ ms }) =>
        ms < at || ms > end ? 0 : mb * (1 - Math.exp((at - ms) / (20 * MINUTE)));
      return { ageMs: DAY, start: () => ({ heap: [part] }) };
    },
  },
  {
    name: 'kernel memory grows',
    kind: 'healthy',
    // Dentries and slab are charged to the container, but are neither anonymous nor file memory.
    plan: (s) => ({
      ageMs: s.d.uniform() * 6 * HOUR,
      service: { fileMb: 200 },
      start: () => ({ heap: [saturating(s.service.baseMb * 0.02, HOUR)] }),
    }),
  },
];
