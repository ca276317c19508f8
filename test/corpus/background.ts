import type { Dice } from './dice.ts';
import { garbage } from './parts/garbage.ts';
import { sessions } from './parts/sessions.ts';
import { wander } from './parts/wander.ts';
import type { Service } from './service.ts';
import { HOUR } from './units.ts';
import type { Moment, Part } from './world.ts';

/** What every service does besides what a case is about. */
export interface Background {
  readonly heap: Part;
  readonly passing: Part;
  readonly file: Part;
}

export function background(service: Service, d: Dice): Background {
  const { noise } = service;
  const jitter = wander(d, noise.tauMs);
  const fileMood = wander(d, HOUR);
  const cyclic = garbage(d, service, { thresholdMb: service.garbageMb, periodMs: service.garbagePeriodMs });
  const held = sessions(service, service.sessionsMb);
  const spike = spikes(d, service);
  return {
    heap: held,
    passing: (now) => noise.sdMb * jitter(now.dtMs) + cyclic(now) + spike(now),
    file: (now) => service.fileMb * (1 + 0.05 * fileMood(now.dtMs)),
  };
}

/** Requests that hold much for a moment; their sizes have a heavy tail. */
function spikes(d: Dice, { noise }: Service): Part {
  let left = 0;
  let mb = 0;
  return ({ dtMs }: Moment) => {
    if (left > 0) left--;
    else if (d.chance(1 - Math.exp((-noise.spikesPerHour * dtMs) / HOUR))) {
      mb = Math.min(10, d.pareto(1.8)) * noise.spikeMb;
      left = Math.ceil(2 * d.uniform());
    } else mb = 0;
    return mb;
  };
}
