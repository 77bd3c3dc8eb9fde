/** A process that does one of identity's long acts on a database and stands still in the middle of it, to be killed there. */
import { writeSync } from 'node:fs'
import { systemRandom } from '../../kernel/random.ts'
import type { StoreCtx } from '../../store/context.ts'
import { openStore } from '../../store/store.ts'
import { testCtx } from '../../store/testing.ts'
import { deleteDomain, Passwords } from './directory/index.ts'
import { importPeople, type NewPerson } from './people/index.ts'
import { rotateTokenKeys } from './token/index.ts'

export const PEOPLE: readonly NewPerson[] = Array.from({ length: 20 }, (_, i) => ({
  where: `line ${i + 2}`,
  name: `student-${i}`,
  password: 'a password',
  projects: ['class', `of-${i}`],
  roles: [],
  groups: ['students'],
}))

const CHEAP = { memory: 64, passes: 1 }

export const ACTS: Readonly<Record<string, (ctx: StoreCtx) => Promise<unknown>>> = {
  'importing people': (ctx) => importPeople(ctx, new Passwords({ random: systemRandom, cost: CHEAP }), PEOPLE),
  'rotating keys': rotateTokenKeys,
  'deleting a domain with all in it': (ctx) => deleteDomain(ctx, 'doomed'),
}

/** @param after how many ids are chosen before it stands still: each belongs to a row that is being written */
async function standStillIn(act: string, url: string, after: number): Promise<void> {
  let chosen = 0
  const uuid = () => {
    if (++chosen === after) {
      writeSync(1, 'in the middle\n')
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
    }
    return systemRandom.uuid()
  }
  const ctx = testCtx(openStore(url), { random: { ...systemRandom, uuid } })
  await ACTS[act]?.(ctx)
  writeSync(1, 'at the end\n')
}

const [, file, act, url, after] = process.argv
if (file === import.meta.filename && act && url) await standStillIn(act, url, Number(after))
