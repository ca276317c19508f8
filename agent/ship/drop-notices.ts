const REASON_TEXT: Readonly<Record<string, string>> = {
  size: 'the spool is full; deliver, or give it more room',
  age: 'they were too old; look why nothing was delivered',
  oversize: 'one record alone exceeds a message',
  unreadable: 'the file holds damaged text in their place',
};

/**
 * Tells of dropped records without flooding: the first loss of each reason, then each time the number has grown
 * tenfold. The exact numbers are in the spool's stats.
 */
export function createDropNotices(
  path: string,
  onNotice: (text: string) => void,
): (dropped: Readonly<Record<string, number>>) => void {
  const total = new Map<string, number>();
  const nextNotice = new Map<string, number>();
  return (dropped) => {
    for (const [reason, count] of Object.entries(dropped)) {
      const sum = (total.get(reason) ?? 0) + count;
      total.set(reason, sum);
      if (count === 0 || sum < (nextNotice.get(reason) ?? 1)) continue;
      nextNotice.set(reason, sum * 10);
      onNotice(`The spool ${path} dropped ${sum} records so far: ${REASON_TEXT[reason] ?? reason}.`);
    }
  };
}
