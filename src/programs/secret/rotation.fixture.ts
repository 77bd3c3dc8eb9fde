/** A process that rotates a cloud's master key and stands still in the middle of it, to be killed there. */
import { writeSync } from 'node:fs'
import { systemRandom } from '../../kernel/random.ts'
import { stateFolder } from '../state-folder.ts'
import { rotateMasterKeyCommand } from './keys.ts'

/** @param after how often chance is asked for bytes before it stands still: for each key that is made, and for whatever is sealed */
async function standStill(folder: string, after: number): Promise<void> {
  let asked = 0
  const bytes = (count: number) => {
    if (++asked === after) {
      writeSync(1, 'in the middle\n')
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
    }
    return systemRandom.bytes(count)
  }
  await rotateMasterKeyCommand(stateFolder(folder), {}, { ...systemRandom, bytes })
  writeSync(1, 'at the end\n')
}

const [, file, folder, after] = process.argv
if (file === import.meta.filename && folder) await standStill(folder, Number(after))
