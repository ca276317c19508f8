/** Where a snapshot is written until it is whole; whoever kills the writing process removes it. */
export function partFile(file: string, writerPid: number): string {
  return `${file}.part-${writerPid}`;
}
