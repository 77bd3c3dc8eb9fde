/** Run as a process of its own by `sqlite.test.ts`: commits without end, several at once, and tells of each commit after it. */
import { writeSync } from 'node:fs'
import { recordChange, transact } from './context.ts'
import { openStore } from './store.ts'
import { testCtx } from './testing.ts'

const AT_ONCE = 8

const [path] = process.argv.slice(2)
const ctx = testCtx(openStore(`sqlite:${path}`))
let next = 0
const commit = async () => {
  for (;;) {
    const i = next++
    await transact(ctx, async (tx) => {
      await tx.db
        .insertInto('lease')
        .values({ name: `lease-${i}`, owner: 'x'.repeat(500), until: i })
        .execute()
      recordChange(tx, 'lease', `lease-${i}`)
    })
    writeSync(1, `${i}\n`)
  }
}
await Promise.all(Array.from({ length: AT_ONCE }, commit))
