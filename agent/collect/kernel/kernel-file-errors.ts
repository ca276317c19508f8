import { DeployclawError } from '../../../functions/contract/errors.ts';

/** The thing that was to be read is not there: the container ended, or this kernel does not have the file. No failure. */
export class NotThereError extends Error {
  override readonly name = 'NotThereError';
}

/** A kernel file does not hold what its documentation says. The content is quoted bounded and escaped. */
export class MalformedFileError extends DeployclawError {
  override readonly name = 'MalformedFileError';
  constructor(path: string, expected: string, content: string) {
    super(
      `${path}: expected ${expected}, found ${excerpt(content)}.`,
      'This reading is left out. If it stays so, report it with the output of `uname -r`.',
    );
  }
}

/** The kernel refuses to show a file: nearly always a missing privilege of the agent. */
export class UnreadableFileError extends DeployclawError {
  override readonly name = 'UnreadableFileError';
  constructor(path: string, cause: NodeJS.ErrnoException) {
    const remedy =
      cause.code === 'EACCES' || cause.code === 'EPERM'
        ? 'Run the agent as root, or with CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH.'
        : 'Look into the kernel log (`dmesg`); this reading is left out.';
    super(`${path}: cannot be read (${cause.code ?? cause.message}).`, remedy, { cause });
  }
}

const EXCERPT_CHARS = 80;

function excerpt(content: string): string {
  // latin1 text holds C1 control characters too, which JSON does not escape and some terminals obey.
  const quoted = JSON.stringify(content.slice(0, EXCERPT_CHARS)).replace(
    /[\u007f-\u00ff]/g,
    (c) => `\\u00${c.charCodeAt(0).toString(16)}`,
  );
  return content.length > EXCERPT_CHARS ? `${quoted} and ${content.length - EXCERPT_CHARS} more` : quoted;
}
