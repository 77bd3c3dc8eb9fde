/** Waits for works that are done at once until the last of them has ended, also when one fails: nothing of them goes on behind its caller's back. */

type Values<T extends readonly unknown[]> = { -readonly [K in keyof T]: Awaited<T[K]> }

/** As `Promise.all`, for works that do something outside of the process: after its rejection none is under way. @throws what the first of them threw, in their order */
export async function allEnded<const T extends readonly unknown[]>(works: T): Promise<Values<T>> {
  await Promise.allSettled(works)
  return (await Promise.all(works)) as Values<T>
}
