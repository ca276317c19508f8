/**
 * Says whether a duty that comes round every `everyMs` is due. A host that slept through ten rounds owes one, not ten,
 * and a clock that is set back delays the next round by one interval at most, not by the whole step.
 */
export function createSchedule(everyMs: number, startMs: number): { isDue(nowMs: number): boolean } {
  let nextMs = startMs + everyMs;
  return {
    isDue(nowMs) {
      nextMs = Math.min(nextMs, nowMs + everyMs);
      if (nowMs < nextMs) return false;
      nextMs = nextMs + everyMs > nowMs ? nextMs + everyMs : nowMs + everyMs;
      return true;
    },
  };
}
