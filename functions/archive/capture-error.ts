import { DeployclawError } from '../contract/errors.ts';

/** A capture of which no bundle can be made, however often it is tried. */
export class CaptureError extends DeployclawError {
  override readonly name = 'CaptureError';
}
