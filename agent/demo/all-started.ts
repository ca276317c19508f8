/** Like Promise.all, but waits for every one before it throws: none may still be starting when the clean-up begins. */
export async function allStarted<T>(starting: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(starting);
  return await Promise.all(starting);
}
