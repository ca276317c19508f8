import { DeployclawError } from '../contract/errors.ts';

/** A function was deployed without something that it needs. */
export class EnvironmentError extends DeployclawError {
  override readonly name = 'EnvironmentError';
}
