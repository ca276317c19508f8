import { DeployclawError } from '../contract/errors.ts';
import { AwsStoreError, type AwsStoreErrorKind } from '../store/aws-store-error.ts';

/** Tried again, it may work. */
const TEMPORARY: ReadonlySet<AwsStoreErrorKind> = new Set([
  'throttled',
  'unreachable',
  'conflict',
  'credentials',
  'denied',
]);

/**
 * Whether a message that failed is poison (`permanent`), waits for something (`temporary`: throttling, a role that is
 * being changed), or found a bug (`defect`). All are delivered again until the queue gives up on them; only what is
 * counted differs.
 */
export function failureKind(error: unknown): 'permanent' | 'temporary' | 'defect' {
  if (error instanceof AwsStoreError) return TEMPORARY.has(error.kind) ? 'temporary' : 'permanent';
  return error instanceof DeployclawError ? 'permanent' : 'defect';
}
