/** How a heap is printed for people. */
export interface HeapTextOptions {
  readonly color: boolean;
  /** Types in the table. */
  readonly top: number;
  /** Also what reading it took. */
  readonly verbose: boolean;
  /** Also what a look like this cannot show; a watch says it once. */
  readonly gaps: boolean;
  /** Columns of the terminal; null where the text goes elsewhere. */
  readonly columns: number | null;
}
