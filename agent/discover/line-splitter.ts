import { StringDecoder } from 'node:string_decoder';

/** Cuts a byte stream into lines. */
export interface LineSplitter {
  /** Feeds a piece, which may end in the middle of a line or of a character. */
  push(chunk: Buffer | string): void;
  /** Lines dropped so far because they were too long. */
  dropped(): number;
}

/**
 * Bounded in memory: a line of more than `maxChars` is dropped up to its end and counted, however long it goes on.
 * Empty lines are passed over. What follows the last line end is kept for the next piece.
 */
export function createLineSplitter(maxChars: number, onLine: (line: string) => void): LineSplitter {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let skipping = false;
  let dropped = 0;

  function take(piece: string): void {
    if (skipping) return;
    if (rest.length + piece.length <= maxChars) {
      rest += piece;
      return;
    }
    skipping = true;
    dropped++;
    rest = '';
  }

  function endLine(): void {
    const line = rest;
    const complete = !skipping;
    rest = '';
    skipping = false;
    if (complete && line.trim() !== '') onLine(line);
  }

  return {
    push: (chunk) => {
      const text = typeof chunk === 'string' ? chunk : decoder.write(chunk);
      let from = 0;
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
        take(text.slice(from, end));
        endLine();
        from = end + 1;
      }
      take(text.slice(from));
    },
    dropped: () => dropped,
  };
}
