import { DeployclawError } from '../contract/errors.ts';

/** A message between two functions of ours that is none. */
export class MessageError extends DeployclawError {
  override readonly name = 'MessageError';
}
