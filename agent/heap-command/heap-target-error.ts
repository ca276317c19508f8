import { DeployclawError } from '../../functions/contract/errors.ts';

/** What was asked for is not there, is ambiguous, or has nothing to read. */
export class HeapTargetError extends DeployclawError {
  override readonly name = 'HeapTargetError';
}
