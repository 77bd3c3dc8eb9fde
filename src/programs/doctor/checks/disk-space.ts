import { existsSync, statfsSync } from 'node:fs'
import { type Finding, note, ok, problem, warning } from '../../../domain/finding.ts'
import type { Check } from '../inspection-context.ts'

const GIB = 1024 ** 3

export interface Room {
  freeBytes: number
  totalBytes: number
  freeFiles: number
  totalFiles: number
}

export const diskSpace: Check = {
  about: 'machine',
  name: 'disk space',
  run: async ({ state }) => {
    if (!existsSync(state.root)) return [note(`There is no ${state.root} yet: no cloud was started there.`)]
    const { bsize, blocks, bavail, files, ffree } = statfsSync(state.root)
    return [judgeRoom({ freeBytes: bsize * bavail, totalBytes: bsize * blocks, freeFiles: ffree, totalFiles: files })]
  },
}

/** Some file systems have no fixed number of files and tell 0. */
export function judgeRoom({ freeBytes, totalBytes, freeFiles, totalFiles }: Room): Finding {
  const free = `${(freeBytes / GIB).toFixed(1)} of ${(totalBytes / GIB).toFixed(1)} GiB are free under the state folder`
  if (totalFiles > 0 && freeFiles < totalFiles / 100)
    return problem('Hardly any files can be made: no inodes.', 'disk-space', `${free}.`)
  if (freeBytes < GIB) return problem(`Only ${free}.`, 'disk-space')
  if (freeBytes < 5 * GIB || freeBytes < totalBytes / 20) return warning(`Only ${free}.`, 'disk-space')
  return ok(`${free}.`)
}
