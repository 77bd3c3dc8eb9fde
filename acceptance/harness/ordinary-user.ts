/** Somebody who is not root, with a clone and a home of their own. */
import { chmodSync, mkdirSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../tools/setup/paths.mjs'
import type { Runner } from './cloud.ts'
import { run, succeed } from './process.ts'

const NOBODY = { uid: 65_534, gid: 65_534 }

/** The packages are linked, not copied, where the file system can. The folder is the caller's to delete. */
export async function makeOrdinaryUser(): Promise<Runner & { folder: string }> {
  const folder = mkdtempSync('/var/tmp/wa-user-')
  chmodSync(folder, 0o711)
  const clone = join(folder, 'welkin')
  const home = join(folder, 'home')
  for (const path of [clone, home]) mkdirSync(path)
  await succeed(
    ['sh', '-c', `git ls-files -z -co --exclude-standard | xargs -0 ls -d 2> /dev/null | tar -cT - | tar -x -C ${clone}`],
    { cwd: ROOT },
  )
  await succeed(['chown', '-R', `${NOBODY.uid}:${NOBODY.gid}`, folder])
  const packages = join(ROOT, 'node_modules')
  if ((await run(['cp', '-al', packages, clone])).code !== 0) await succeed(['cp', '-a', packages, clone])
  return { ...NOBODY, home, clone, folder }
}
