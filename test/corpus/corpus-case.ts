import type { DetectInput } from '../../functions/detect/types.ts';

export type Split = 'tune' | 'report';
export type WindowHours = 24 | 6;

/** What is known about a leak because the simulation, or the recorded service, counted it. */
export interface Truth {
  /** The tenant whose requests leak; null when no single one's do. */
  readonly tenant: string | null;
  /** Bytes leaked between the onset (or the window's start) and the window's end, per hour. */
  readonly rateBytesPerHour: number;
  /** Hours after the window's start; null: it leaked before. */
  readonly onsetHour: number | null;
  /**
   * The requests suffice to tell whose leak it is: counted, and this tenant's differ from every other's by more than
   * the noise. False: a name would be a guess, also where it is right. Only meaningful with a tenant.
   */
  readonly separable: boolean;
}

/** One container over one window, with the answer. */
export interface CorpusCase {
  /** Unique in the corpus; the same options give the same case. */
  readonly id: string;
  /** The trap or leak shape. */
  readonly family: string;
  /** Whose container it is; never in both splits. */
  readonly service: string;
  readonly kind: 'leak' | 'healthy';
  readonly input: DetectInput;
  /** Null for a healthy case. */
  readonly truth: Truth | null;
}
