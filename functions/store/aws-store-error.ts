import { DeployclawError } from '../contract/errors.ts';

const REASONS = {
  missing: {
    reason: 'it does not exist',
    remedy: 'Deploy the stack, or correct the name, the region and the account.',
  },
  denied: {
    reason: 'this identity may not do that',
    remedy: "Grant it (infra/ has each role's policy), or use another profile.",
  },
  credentials: {
    reason: 'there are no valid credentials',
    remedy: 'Sign in again (aws sso login), or see that the role of this process is attached.',
  },
  throttled: {
    reason: 'AWS throttled every attempt',
    remedy:
      'Nothing is lost: the sender keeps it and comes again. When it lasts, look at the hottest partition.',
  },
  conflict: {
    reason: 'other writers were faster at every attempt',
    remedy: 'Try again; when it lasts, look for two agents that call themselves the same host.',
  },
  'too-large': {
    reason: 'it is larger than AWS allows',
    remedy: 'Report it: what the contract allows must fit.',
  },
  unreachable: {
    reason: 'AWS does not answer',
    remedy: 'Check the network, the region and AWS_ENDPOINT_URL.',
  },
  damaged: {
    reason: 'its content is not what was stored',
    remedy: 'Read it again; when it lasts, restore an earlier version of the object.',
  },
  refused: { reason: 'AWS refused the request', remedy: 'Report it with this message.' },
} as const;

export type AwsStoreErrorKind = keyof typeof REASONS;

/** A table or bucket that cannot be used: which one, why, what to do. `kind` is for programs, the message for people. */
export class AwsStoreError extends DeployclawError {
  override readonly name = 'AwsStoreError';
  readonly kind: AwsStoreErrorKind;
  constructor(kind: AwsStoreErrorKind, doing: string, options?: { detail?: string; cause?: unknown }) {
    const { reason, remedy } = REASONS[kind];
    const detail = options?.detail ? ` (${options.detail})` : '';
    super(`Cannot ${doing}: ${reason}${detail}.`, remedy, { cause: options?.cause });
    this.kind = kind;
  }
}

/** Error codes of DynamoDB, S3 and the SDK; those of one service do not mean something else in another. */
const BY_NAME: Readonly<Record<string, AwsStoreErrorKind>> = {
  ResourceNotFoundException: 'missing',
  NoSuchBucket: 'missing',
  NoSuchKey: 'missing',
  NotFound: 'missing',
  AccessDeniedException: 'denied',
  AccessDenied: 'denied',
  Forbidden: 'denied',
  UnrecognizedClientException: 'credentials',
  InvalidSignatureException: 'credentials',
  SignatureDoesNotMatch: 'credentials',
  InvalidAccessKeyId: 'credentials',
  ExpiredToken: 'credentials',
  ExpiredTokenException: 'credentials',
  CredentialsProviderError: 'credentials',
  TokenProviderError: 'credentials',
  ProvisionedThroughputExceededException: 'throttled',
  ThrottlingException: 'throttled',
  RequestLimitExceeded: 'throttled',
  SlowDown: 'throttled',
  TransactionConflictException: 'conflict',
  ConditionalRequestConflict: 'conflict',
  EntityTooLarge: 'too-large',
  BadDigest: 'damaged',
  InternalServerError: 'unreachable',
  InternalError: 'unreachable',
  ServiceUnavailable: 'unreachable',
  TimeoutError: 'unreachable',
};

/**
 * Runs one call of an AWS SDK; what AWS or the network says becomes {@link AwsStoreError}, anything else (a bug) passes
 * unchanged. `doing` completes the sentence "Cannot ...". The SDK has retried by then, with jitter.
 */
export async function awsOperation<T>(doing: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    throw asAwsStoreError(error, doing);
  }
}

function asAwsStoreError(error: unknown, doing: string): unknown {
  if (!(error instanceof Error) || error instanceof DeployclawError) return error;
  const kind = kindOf(error);
  return kind ? new AwsStoreError(kind, doing, { detail: detailOf(error), cause: error }) : error;
}

function kindOf(
  error: Error & { code?: unknown; $fault?: unknown; $metadata?: unknown },
): AwsStoreErrorKind | null {
  const known = BY_NAME[error.name];
  if (known) return known;
  // Of the SDK's own making are the errors of services; sockets and names have codes of Node.
  if (error.$fault !== undefined) return 'refused';
  return typeof error.code === 'string' && /^E[A-Z_]+$/.test(error.code) ? 'unreachable' : null;
}

function detailOf(error: Error): string {
  return `${error.name}: ${error.message}`.slice(0, 300);
}
