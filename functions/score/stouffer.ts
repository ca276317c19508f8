/**
 * One z out of several by Stouffer's method, with what they have in common taken off: replicas under one load balancer
 * rise and fall together, and ignoring that is the usual way to be sure of nothing.
 * Z = sum z / sqrt(k + k (k - 1) rho). Source: Stouffer et al. 1949; correlation as in Strube 1985, Psychological Bulletin 97:334.
 *
 * @param rho mean correlation between the z of two members, 0..1; negative counts as 0
 * @example pooledZ([2, 2, 2, 2], 0) // 4
 * @example pooledZ([2, 2, 2, 2], 1) // 2
 */
export function pooledZ(z: readonly number[], rho: number): number {
  const k = z.length;
  const shared = Math.min(1, Math.max(0, rho));
  const sum = z.reduce((a, b) => a + b, 0);
  return k === 0 ? 0 : sum / Math.sqrt(k + k * (k - 1) * shared);
}
