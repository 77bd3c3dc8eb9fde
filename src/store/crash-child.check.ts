/** Run as a process of its own by `crash.test.ts`: commits without end and tells of each commit after it. */
import { writeSync } from 'node:fs'
import { recordChange, transact } from './context.ts'
import { openStore } from './store.ts'
import { testCtx } from './testing.ts'

const [path] = process.argv.slice(2)
const ctx = testCtx(openStore(`sqlite:${path}`))
for (let i = 0; ; i++) {
  await transact(ctx, async (tx) => {
    await tx.db
      .insertInto('lease')
      .values({ name: `lease-${i}`, owner: 'x'.repeat(500), until: i })
      .execute()
    recordChange(tx, 'lease', `lease-${i}`)
  })
  writeSync(1, `${i}\n`)
}
