/** Collects what a stream brings until a line is whole; holds at most `limitBytes`. */
export interface LineBuffer {
  /** Null while the line goes on; `too-long` once it cannot be one any more. */
  push(chunk: Buffer): string | 'too-long' | null;
}

/** For a peer that sends one line at a time: what follows a line end in the same chunk belongs to no line and is dropped. */
export function createLineBuffer(limitBytes: number): LineBuffer {
  let chunks: Buffer[] = [];
  let bytes = 0;
  return {
    push(chunk) {
      const end = chunk.indexOf(10);
      const part = end < 0 ? chunk : chunk.subarray(0, end);
      bytes += part.length;
      if (bytes > limitBytes) {
        chunks = [];
        return 'too-long';
      }
      chunks.push(part);
      if (end < 0) return null;
      const line = Buffer.concat(chunks).toString('utf8');
      chunks = [];
      bytes = 0;
      return line;
    },
  };
}
