/** Work under one name is done one after the other, in the order it came; work under different names is not held up. */
export interface Turns {
  take<T>(name: string, work: () => Promise<T>): Promise<T>
}

export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>()
  return {
    async take(name, work) {
      const before = last.get(name)
      const run = (async () => {
        await before?.catch(() => undefined) // its caller was told
        return work()
      })()
      last.set(name, run)
      try {
        return await run
      } finally {
        if (last.get(name) === run) last.delete(name)
      }
    },
  }
}
