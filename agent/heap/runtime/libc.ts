import type { Mapping } from '../memory/mapping.ts';

const MUSL = /\/(ld-musl-[^/]*|libc\.musl-[^/]*)$/;
const GLIBC = /\/(libc\.so\.6|libc-2\.\d+\.so|ld-linux-[^/]*)$/;

/** The C library by the names of mapped files: its malloc holds blocks above 512 bytes. `unknown` in static programs. */
export function libcOf(mappings: readonly Mapping[]): 'glibc' | 'musl' | 'unknown' {
  if (mappings.some(({ path }) => MUSL.test(path))) return 'musl';
  return mappings.some(({ path }) => GLIBC.test(path)) ? 'glibc' : 'unknown';
}
