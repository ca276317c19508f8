/** What a followed log tells the source that counts its lines. */
export interface LogEvents {
  /** A whole line with its time, UTC epoch ms. */
  onLine(line: string, atMs: number): void;
  /** A line longer than 16 KiB, or a stretch that was skipped. */
  onDropped(): void;
  onOpen(): void;
  /** `error` null: the log simply ended. */
  onClose(error: Error | null): void;
  onReconnect(): void;
  /** This log cannot be followed: why, and the remedy. Said once, and the log is given up. */
  onNotice(text: string): void;
}

/** Longest line that is looked at. Half a line might name another tenant, so a longer one counts as dropped. */
export const MAX_LINE_BYTES = 16_384;
