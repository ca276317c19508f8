import { DeployclawError } from '../../functions/contract/errors.ts';

/** A recording, a file of labels or a Prometheus server that cannot be used at all. CLI exit code 1. */
export class ReplayError extends DeployclawError {
  override readonly name = 'ReplayError';
}
