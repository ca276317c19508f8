import type { Modulate, Traffic } from './arrivals.ts';
import type { Dice } from './dice.ts';
import type { LeakLedger } from './leak-ledger.ts';
import type { Service } from './service.ts';

/** One step of a simulated container. */
export interface Moment {
  /** End of the step since the start of the window, ms; negative before it. */
  readonly ms: number;
  /** UTC epoch, ms. */
  readonly atMs: number;
  readonly dtMs: number;
  /** Of the process, at the end of the step. */
  readonly ageMs: number;
  readonly traffic: Traffic;
}

/** Something that holds memory: told every step in order, answers with the MB that it holds at the step's end. */
export type Part = (now: Moment) => number;

/** The parts of one life. */
export interface Process {
  /** What comes from the allocator, which gives back late. */
  readonly heap: readonly Part[];
  /** What the kernel gives and takes directly: processes, stacks, large blocks. */
  readonly mapped?: readonly Part[];
}

/** How one container behaves over the window and before. */
export interface Plan {
  /** Age of the first process at the window's start. */
  readonly ageMs: number;
  /** Called for every life, 0 first. */
  start(life: number): Process;
  /** Ends the life after this step, if it says so. */
  readonly restart?: (now: Moment, residentMb: number) => 'restart' | 'oom' | null;
  readonly modulate?: Modulate;
  /** Page cache beyond the service's own. */
  readonly file?: Part;
  /** MB of the resident memory that is swapped out. */
  readonly swap?: (now: Moment, residentMb: number) => number;
  /** What goes wrong in measuring. */
  readonly faults?: readonly ('gaps' | 'duplicates' | 'agent-restart' | 'jitter')[];
  readonly limitMb?: number;
  /** Replaces the service's daily cycle and noise where the family is about them. */
  readonly service?: Partial<Service>;
}

/** What a family gets to make a plan from. */
export interface Scene {
  readonly d: Dice;
  readonly service: Service;
  readonly windowMs: number;
  /** UTC epoch ms. */
  readonly startMs: number;
  readonly split: 'tune' | 'report';
  /** Leak to plant, MB per hour at mean load; what really leaks is in the ledger. */
  readonly rateMb: number;
  readonly ledger: LeakLedger;
  /** Index of the tenant that leaks in families of one tenant's leak. */
  readonly tenant: number;
}

/** A trap or a leak shape. */
export interface Family {
  readonly name: string;
  readonly kind: 'leak' | 'healthy';
  /** Never in the `tune` split. */
  readonly reportOnly?: boolean;
  /** One tenant's requests leak. */
  readonly ofTenant?: boolean;
  /** Least leak to plant, in units of the smallest that must be found. Default 1. */
  readonly leastRate?: number;
  /** Most leak to plant, MB per hour. Default 100. */
  readonly mostRate?: number;
  /** When the window starts: day of the week (0 is Sunday) and hour of the day, UTC. Default: any. */
  readonly start?: {
    readonly day?: number;
    readonly hour?: (d: Dice, windowMs: number, service: Service) => number;
  };
  plan(scene: Scene): Plan;
}
