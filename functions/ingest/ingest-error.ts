import { DeployclawError } from '../contract/errors.ts';

/** Why a message is none that can be taken, however often it is delivered. */
export type IngestErrorKind =
  | 'not-json'
  | 'newer-schema'
  | 'no-batch'
  | 'too-large'
  | 'damaged'
  | 'foreign-host';

/** A message of which nothing can be stored; the kind is counted. */
export class IngestError extends DeployclawError {
  override readonly name = 'IngestError';
  readonly kind: IngestErrorKind;
  constructor(
    what: string,
    remedy: string,
    { kind = 'no-batch', ...options }: { kind?: IngestErrorKind; cause?: unknown } = {},
  ) {
    super(what, remedy, options);
    this.kind = kind;
  }
}
