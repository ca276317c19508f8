import { DeployclawError } from '../../../functions/contract/errors.ts';

/**
 * Rules that refuse to read a heap. A refusal is an answer, not a failure: the process is counted, named and left
 * alone.
 */
export type RefusalRule =
  | 'process-ended'
  | 'pid-reused'
  | 'not-permitted'
  | 'not-python'
  | 'not-cpython'
  | 'unsupported-version'
  | 'unsupported-architecture'
  | 'free-threaded'
  | 'runtime-not-found'
  | 'layout-mismatch'
  | 'finalizing'
  | 'too-large'
  | 'deadline'
  | 'memory-cap'
  | 'reader-failed';

/** A heap that is not read, and why; `message` names the process, the reason and the remedy. */
export class HeapRefusal extends DeployclawError {
  override readonly name = 'HeapRefusal';
  readonly rule: RefusalRule;
  constructor(rule: RefusalRule, what: string, remedy: string, options?: { cause?: unknown }) {
    super(what, remedy, options);
    this.rule = rule;
  }
}
