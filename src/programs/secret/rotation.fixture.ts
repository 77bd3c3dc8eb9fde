/** A process that rotates a cloud's master key and stands still in the middle of it, to be killed there. */
import fs, { writeSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { DatabaseSync } from 'node:sqlite'
import { systemRandom } from '../../kernel/random.ts'
import { stateFolder } from '../state-folder.ts'

/** Where it may stand still: where chance is asked for bytes (for each key that is made, and for whatever is sealed), or before and after what makes a step last. */
export type Places = 'chance' | 'steps'

function standStillAt(after: number): () => void {
  let passed = 0
  return () => {
    if (++passed !== after) return
    writeSync(1, 'in the middle\n')
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  }
}

/** What lasts is a commit of the database, or a file that is put into another's place. */
function watchSteps(pass: () => void): void {
  const around = <A extends unknown[]>(act: (...given: A) => void, counts: (...given: A) => boolean) =>
    function (this: unknown, ...given: A) {
      const isStep = counts(...given)
      if (isStep) pass()
      act.apply(this, given)
      if (isStep) pass()
    }
  DatabaseSync.prototype.exec = around(DatabaseSync.prototype.exec, (sql) => /^commit/i.test(sql))
  fs.renameSync = around(fs.renameSync, () => true)
  syncBuiltinESMExports()
}

async function standStill(folder: string, { after, places }: { after: number; places: Places }): Promise<void> {
  const pass = standStillAt(after)
  if (places === 'steps') watchSteps(pass)
  const bytes = (count: number) => {
    if (places === 'chance') pass()
    return systemRandom.bytes(count)
  }
  const { rotateMasterKeyCommand } = await import('./keys.ts')
  await rotateMasterKeyCommand(stateFolder(folder), {}, { ...systemRandom, bytes })
  writeSync(1, 'at the end\n')
}

const [, file, folder, after, places = 'chance'] = process.argv
if (file === import.meta.filename && folder) await standStill(folder, { after: Number(after), places: places as Places })
