/** What a database file of ours is: its label in messages, its mark in the header, its schema step by step. */
export interface DatabaseKind {
  readonly label: string;
  /** SQLite's `application_id`: keeps a spool from being opened as a history. */
  readonly applicationId: number;
  /** Schema version n is reached by running the first n of these. */
  readonly migrations: readonly string[];
  readonly pageBytes: number;
}
