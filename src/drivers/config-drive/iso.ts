import { chownSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import type { Clock } from '../../kernel/clock.ts'
import { coreRefusals } from '../../kernel/core-refusals.ts'
import { runCommand } from '../../wire/process/index.ts'
import type { ConfigDriveFile, ConfigDrives } from './driver.ts'

export interface IsoSettings {
  folder: string
  /** Whom the guests run as. */
  user?: { uid: number; gid: number }
  clock: Clock
}

/** Config drives as ISO 9660 files, one a guest, made by xorriso. */
export function isoConfigDrives({ folder, user, clock }: IsoSettings): ConfigDrives {
  const pathOf = (guestId: string) => join(folder, `${guestId}.iso`)
  return {
    async ensure(guestId, files, signal) {
      mkdirSync(folder, { recursive: true, mode: 0o711 })
      const tree = mkdtempSync(join(folder, 'new-'))
      try {
        writeTree(join(tree, 'files'), files)
        const made = join(tree, 'iso')
        const argv = [
          'xorrisofs',
          '-quiet',
          '-J',
          '-r',
          '-V',
          'config-2',
          '-publisher',
          'Welkin',
          '-o',
          made,
          join(tree, 'files'),
        ]
        await runCommand(argv, { clock, signal, env: { PATH: '/usr/bin:/bin' } })
        if (user) chownSync(made, user.uid, user.gid)
        renameSync(made, pathOf(guestId))
        return pathOf(guestId)
      } finally {
        rmSync(tree, { recursive: true, force: true })
      }
    },
    remove: async (guestId) => rmSync(pathOf(guestId), { force: true }),
  }
}

function writeTree(root: string, files: readonly ConfigDriveFile[]): void {
  for (const { path, contents } of files) {
    const file = join(root, normalize(path))
    if (!file.startsWith(`${root}/`)) throw coreRefusals.internal({ internal: `a file of a config drive is misplaced: ${path}` })
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, contents)
  }
}
