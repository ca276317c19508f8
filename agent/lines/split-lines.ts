const NEWLINE = 0x0a;

/** Takes bytes in pieces and hands out whole lines, without their line feed. */
export interface LineSplitter {
  push(piece: Buffer): void;
}

/**
 * Splits a byte stream into lines with bounded memory: of a line longer than `maxBytes` only the head is kept, the
 * rest is skipped as it comes, and the line is handed out with `cut` true. An unfinished last line is never handed
 * out: on a log that is followed, its end is yet to come.
 *
 * The buffer given to `onLine` is valid during the call only.
 */
export function createLineSplitter(
  maxBytes: number,
  onLine: (line: Buffer, cut: boolean) => void,
): LineSplitter {
  const held = Buffer.allocUnsafe(maxBytes);
  let length = 0;
  let cut = false;
  const hold = (part: Buffer): void => {
    const room = maxBytes - length;
    if (part.length > room) cut = true;
    length += part.copy(held, length, 0, Math.min(room, part.length));
  };
  return {
    push(piece) {
      let start = 0;
      for (let end = piece.indexOf(NEWLINE); end >= 0; end = piece.indexOf(NEWLINE, start)) {
        hold(piece.subarray(start, end));
        onLine(held.subarray(0, length), cut);
        length = 0;
        cut = false;
        start = end + 1;
      }
      hold(piece.subarray(start));
    },
  };
}
