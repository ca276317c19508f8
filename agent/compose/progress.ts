/** What long work tells while it runs. Always on stderr: stdout carries data. */
export interface Progress {
  /** A new stage of the work. */
  step(text: string): void;
  /** How far a stage of known length is. */
  share(text: string, doneMs: number, totalMs: number): void;
  /** A line that stays. */
  note(text: string): void;
  end(): void;
}

/** Says nothing: `--quiet`, and use as a library. */
export const silentProgress: Progress = { step() {}, share() {}, note() {}, end() {} };
