/**
 * Row numbers of one moving-block resample: blocks of neighbouring rows, drawn with replacement, so that what belongs
 * together in time stays together. Source: Künsch 1989, Annals of Statistics 17:1217; block length n^(1/3).
 */
export function resampleBlocks(rows: number, random: () => number): number[] {
  const length = Math.max(1, Math.round(Math.cbrt(rows)));
  const out: number[] = [];
  while (out.length < rows) {
    const start = Math.floor(random() * (rows - length + 1));
    for (let i = 0; i < length && out.length < rows; i++) out.push(start + i);
  }
  return out;
}
