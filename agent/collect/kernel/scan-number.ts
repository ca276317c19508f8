import { MalformedFileError } from './kernel-file-errors.ts';

const ZERO = 48;
const NINE = 57;
const SPACE = 32;
const TAB = 9;
const NEWLINE = 10;

/**
 * Decimal number that starts at `at`, blanks skipped; -1 when there is none or it does not end at a blank, a line end
 * or the end of the text. Above 2^53 the value is inexact, which callers that accept it (limits) know.
 * Hand-written: it runs some thousand times per tick.
 */
export function scanNumber(text: string, at: number): number {
  let i = at;
  while (text.charCodeAt(i) === SPACE || text.charCodeAt(i) === TAB) i++;
  const start = i;
  let value = 0;
  let code = text.charCodeAt(i);
  while (code >= ZERO && code <= NINE) {
    value = value * 10 + (code - ZERO);
    code = text.charCodeAt(++i);
  }
  const ended = i >= text.length || code === NEWLINE || code === SPACE || code === TAB;
  return i > start && ended ? value : -1;
}

/** Index just behind `key` where a line starts with it, or -1. `key` includes what ends it: `anon ` or `VmRSS:`. */
export function behindKey(text: string, key: string): number {
  let at = text.indexOf(key);
  while (at > 0 && text.charCodeAt(at - 1) !== NEWLINE) at = text.indexOf(key, at + 1);
  return at < 0 ? -1 : at + key.length;
}

/** Number on the line that starts with `key`; null without such a line. Throws {@link MalformedFileError}. */
export function optionalNumber(path: string, text: string, key: string): number | null {
  const at = behindKey(text, key);
  if (at < 0) return null;
  const value = scanNumber(text, at);
  if (value < 0 || !Number.isSafeInteger(value))
    throw new MalformedFileError(path, `a number after "${key.trim()}"`, text.slice(at, at + 200));
  return value;
}

/** Like {@link optionalNumber}, but a file without the line is malformed. */
export function requiredNumber(path: string, text: string, key: string): number {
  const value = optionalNumber(path, text, key);
  if (value === null) throw new MalformedFileError(path, `a line "${key.trim()}"`, text);
  return value;
}

/** The one number that makes up the file. Throws {@link MalformedFileError}. */
export function onlyNumber(path: string, text: string): number {
  const value = scanNumber(text, 0);
  const lineEnd = text.indexOf('\n');
  if (value < 0 || !Number.isSafeInteger(value) || (lineEnd >= 0 && lineEnd !== text.length - 1))
    throw new MalformedFileError(path, 'one number', text);
  return value;
}
