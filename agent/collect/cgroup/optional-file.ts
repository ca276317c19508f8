import { readKernelFile } from '../kernel/read-kernel-file.ts';
import { onlyNumber } from '../kernel/scan-number.ts';

/** The number in a file that not every kernel or container has; null when it is not there. Throws MalformedFileError. */
export function optionalFile(path: string): number | null {
  const text = readKernelFile(path);
  return text === null ? null : onlyNumber(path, text);
}
