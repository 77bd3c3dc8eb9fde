/** Where a set of daemons keeps its sockets, pid files, logs and databases: all under one folder of ours. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fabricRefusals } from '../../refusals.ts'

/** What `sun_path` of a Unix socket holds, without its closing zero. */
const MOST_BYTES = 107
/** The longest name that is made in such a folder. */
const LONGEST = 'ovn-controller.4194304.ctl'

export interface RunFolder {
  path: string
  /** What tells the daemons to stay within it, and not to touch the machine's own. */
  env: Record<string, string>
  of(name: string): string
}

/** @throws bad_request when sockets in it would have names longer than the kernel allows */
export function makeRunFolder(path: string): RunFolder {
  const longest = Buffer.byteLength(join(path, LONGEST))
  if (longest > MOST_BYTES)
    throw fabricRefusals.folder_too_long(
      { path, most: MOST_BYTES, mostPath: MOST_BYTES - LONGEST.length - 1 },
      { field: 'folder' },
    )
  mkdirSync(path, { recursive: true, mode: 0o700 })
  const env = Object.fromEntries(
    ['RUNDIR', 'DBDIR', 'LOGDIR', 'SYSCONFDIR'].flatMap((n) => [
      [`OVS_${n}`, path],
      [`OVN_${n}`, path],
    ]),
  )
  return { path, env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C', ...env }, of: (name) => join(path, name) }
}
