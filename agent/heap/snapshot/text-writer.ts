import { writeSync } from 'node:fs';

/** Writes text to a file in large pieces. */
export interface TextWriter {
  text(text: string): void;
  /** A number that is not negative and whole. */
  number(value: number): void;
  flush(): void;
  readonly bytes: number;
}

const BUFFER = 1 << 20;
const LONGEST_NUMBER = 20;

export function createTextWriter(fd: number): TextWriter {
  const buffer = Buffer.allocUnsafe(BUFFER);
  const digits = new Uint8Array(LONGEST_NUMBER);
  let at = 0;
  let written = 0;
  const flush = () => {
    for (let done = 0; done < at; ) done += writeSync(fd, buffer, done, at - done);
    written += at;
    at = 0;
  };
  return {
    flush,
    text(text) {
      // A character takes at most three bytes.
      if (at + text.length * 3 > BUFFER) flush();
      if (text.length * 3 > BUFFER) throw new RangeError('TextWriter: text in pieces below 300 KB');
      at += buffer.write(text, at, 'utf8');
    },
    number(value) {
      if (at + LONGEST_NUMBER > BUFFER) flush();
      let count = 0;
      let rest = value;
      do {
        const next = Math.floor(rest / 10);
        digits[count++] = 48 + rest - next * 10;
        rest = next;
      } while (rest > 0);
      while (count > 0) buffer[at++] = digits[--count]!;
    },
    get bytes() {
      return written + at;
    },
  };
}
