import { DeployclawError } from '../../functions/contract/errors.ts';

/** Thrown when this host lacks something that the demo needs. */
export class DemoError extends DeployclawError {
  override readonly name = 'DemoError';
}
