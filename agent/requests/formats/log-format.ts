/** What one access log line says, in any format. Everything in it was chosen by a client: hostile. */
export interface AccessLine {
  /** HTTP status, 100 to 599. */
  readonly status: number;
  /** Path and query as they were requested; empty when the line has none. */
  readonly target: string;
  /** Text after the status, where servers put custom fields; empty for JSON. */
  readonly tail: string;
  /** The whole object of a JSON line, else null. */
  readonly json: Readonly<Record<string, unknown>> | null;
}

/** One way servers write access logs. `parse` takes at most 16 KiB and runs in linear time. */
export interface LogFormat {
  readonly name: string;
  /** Null when the line is of another format, or no access log line at all. */
  parse(line: string): AccessLine | null;
}
