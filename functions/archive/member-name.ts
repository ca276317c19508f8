/** Name of one container's member or folder in a bundle: ordered, safe, and unique even where names differ only in what a file name cannot hold. */
export function memberName(container: string, index: number): string {
  return `${String(index + 1).padStart(3, '0')}-${container.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 80)}`;
}
