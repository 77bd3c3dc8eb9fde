import { statSync } from 'node:fs'
import { type Finding, ok, problem } from '../../../domain/finding.ts'
import { registeredKeys, type SealedRows } from '../../../domain/identity/sealing/index.ts'
import { systemRandom } from '../../../kernel/random.ts'
import { allSealedRows, keyFilePath } from '../../key-files.ts'
import { sealingKeyFile } from '../../sealing-key-file.ts'
import { type Check, describeError, type InspectionContext, NoDatabase } from '../inspection-context.ts'

/** Each file of keys that a service declares is there, nobody else's to read, and holds the keys of this cloud. */
export const keyFiles: Check = {
  about: 'database',
  name: 'files of keys',
  run: async (inspection) => {
    const { cloud, isRoot } = inspection
    if (!cloud || cloud.joined !== undefined || (!cloud.fake && !isRoot)) return []
    const found = await Promise.all(allSealedRows().map((rows) => judgeFile(inspection, rows)))
    const problems = found.filter((one) => one !== undefined)
    return problems.length > 0 ? problems : [ok(`Every file of keys is there and this cloud's (${found.length}).`)]
  },
}

async function judgeFile({ state, rows: read }: InspectionContext, rows: SealedRows): Promise<Finding | undefined> {
  const path = keyFilePath(state, rows)
  try {
    const registered = await read((ctx) => registeredKeys(ctx, rows))
    const there = statSync(path, { throwIfNoEntry: false })
    if (!there && registered.length === 0) return undefined // no controller has started yet
    if (!there) return problem(`${path} is not there.`, 'key-file-lost', cannotBeRead(rows))
    const mode = there.mode & 0o777
    if ((mode & 0o077) !== 0)
      return problem(`${path} is not its owner's alone (mode ${mode.toString(8)}).`, 'key-file-lost', `chmod 600 ${path}`)
    const keys = sealingKeyFile(path, systemRandom)
    const missing = registered.find((id) => !keys.find(id))
    if (missing !== undefined) return problem(`${path} lacks the key ${missing}.`, 'key-file-lost', cannotBeRead(rows))
  } catch (error) {
    if (error instanceof NoDatabase) return undefined
    return problem(`${path} cannot be used.`, 'key-file-lost', describeError(error))
  }
}

const cannotBeRead = ({ what }: SealedRows): string => `${what} cannot be read without it.`
