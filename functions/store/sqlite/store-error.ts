import { DeployclawError } from '../../contract/errors.ts';

export type StoreErrorKind =
  | 'disk-full'
  | 'read-only'
  | 'not-permitted'
  | 'busy'
  | 'corrupt'
  | 'newer-schema'
  | 'foreign'
  | 'write-refused'
  | 'io';

const REASONS: Readonly<Record<StoreErrorKind, { readonly reason: string; readonly remedy: string }>> = {
  'disk-full': {
    reason: 'the disk is full',
    remedy:
      'Free space on that file system, or choose another place with --data-dir; nothing stored was harmed.',
  },
  'read-only': {
    reason: 'the file or its file system is read-only',
    remedy: 'Make it writable, or choose another place with --data-dir.',
  },
  'not-permitted': {
    reason: 'this user may not read and write there',
    remedy: 'Run as the user that owns the file, or choose another place with --data-dir.',
  },
  busy: {
    reason: 'another process has been writing to it for more than 5 seconds',
    remedy: 'Look for a second agent or a long scan on the same data directory; then try again.',
  },
  corrupt: {
    reason: 'the file is damaged',
    remedy: 'Move the file and its -wal and -shm neighbours aside and start again; a new one is made.',
  },
  'newer-schema': {
    reason: 'a newer version of deployclaw wrote it',
    remedy: 'Update deployclaw, or choose another place with --data-dir.',
  },
  foreign: {
    reason: 'it is not a file of this kind',
    remedy: 'Nothing was changed. Choose another place with --data-dir.',
  },
  'write-refused': {
    reason: 'the operating system refused a write',
    remedy:
      'Look at quotas, the limit on file size (ulimit -f) and the disk (dmesg); nothing stored was harmed.',
  },
  io: {
    reason: 'the operating system reports an error',
    remedy: 'Check the disk and the kernel log (dmesg).',
  },
};

/** A file of ours that cannot be used: which one, why and what to do. `kind` is for programs, the message for people. */
export class StoreError extends DeployclawError {
  override readonly name = 'StoreError';
  readonly kind: StoreErrorKind;
  readonly path: string;
  constructor(
    kind: StoreErrorKind,
    path: string,
    doing: string,
    options?: { detail?: string; cause?: unknown },
  ) {
    const { reason, remedy } = REASONS[kind];
    const detail = options?.detail ? ` (${options.detail})` : '';
    super(`Cannot ${doing} ${path}: ${reason}${detail}.`, remedy, { cause: options?.cause });
    this.kind = kind;
    this.path = path;
  }
}
