/** A process that removes what deleted projects had and stands still in the middle of it, to be killed there. */
import { writeSync } from 'node:fs'
import { openStore } from '../../store/store.ts'
import { testCtx } from '../../store/testing.ts'
import { removeOfDeletedProjects } from './deleted-projects.ts'

/** @param after how often it looks whether it has to end before it stands still: between two transactions and in each of them */
async function standStill(url: string, after: number): Promise<void> {
  const base = testCtx(openStore(url))
  let asked = 0
  const ctx = {
    ...base,
    get signal() {
      if (++asked === after) {
        writeSync(1, 'in the middle\n')
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
      }
      return base.signal
    },
  }
  await removeOfDeletedProjects(ctx)
  writeSync(1, 'at the end\n')
}

const [, file, url, after] = process.argv
if (file === import.meta.filename && url) await standStill(url, Number(after))
