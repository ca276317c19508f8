import { DeployclawError } from '../contract/errors.ts';

/** A batch whose envelope is not one: nothing of it can be stored, not even the host is known. */
export class IngestError extends DeployclawError {
  override readonly name = 'IngestError';
}
