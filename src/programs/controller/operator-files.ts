/**
 * Copies the operator's files for the controller, which is not root: they may be root's alone, or stand where only root may
 * enter. The copies are in a folder of root's, so that nobody but root chooses what is written where.
 */
import { chmodSync, chownSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Clock } from '../../kernel/clock.ts'
import { keyFilesIn, type StateFolder } from '../state-folder.ts'
import type { SystemUser } from '../system-user.ts'

export interface OperatorFile {
  /** The operator's; it need not be there. */
  path: string
  /** Where the controller reads it. */
  copy: string
}

export interface OperatorFiles {
  policy: OperatorFile
  federation: OperatorFile
}

const LOOK_EVERY_MS = 1000

export const copyPath = ({ run }: StateFolder, name: string): string => join(run, 'operator', name)

/** @param policy another than the one in the state folder */
export const operatorFiles = (state: StateFolder, policy?: string): OperatorFiles => ({
  policy: { path: policy ?? state.policy, copy: copyPath(state, 'policy.yaml') },
  federation: { path: state.federation, copy: copyPath(state, 'federation.yaml') },
})

/** What is not there has no copy afterwards. */
export function copyOperatorFiles(files: OperatorFiles, user: SystemUser): void {
  for (const file of Object.values<OperatorFile>({ ...files })) copyFor(user, file)
}

/** Copies each again when it changes, also the keys that secrets are sealed with: those the controller reads where they are. */
export function keepOperatorFiles(state: StateFolder, files: OperatorFiles, user: SystemUser, clock: Clock): () => void {
  let seen = stampOf(files)
  const look = () => {
    const now = stampOf(files)
    if (now !== seen) attempt(() => copyOperatorFiles(files, user))
    seen = now
    for (const keys of keyFilesIn(state)) attempt(() => own(keys, user))
    cancel = clock.after(LOOK_EVERY_MS, look)
  }
  let cancel = clock.after(LOOK_EVERY_MS, look)
  return () => cancel()
}

/** In the user's hands, when it is there and was not. */
function own(path: string, { uid, gid }: SystemUser): void {
  const there = statSync(path, { throwIfNoEntry: false })
  if (there && there.uid !== uid) chownSync(path, uid, gid)
}

/** A file that goes away between two looks, a full disk: the next change is another chance, and what was before goes on. */
function attempt(act: () => void): void {
  try {
    act()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error
  }
}

/** For one user's eyes. Appears whole. */
export function copyFor({ uid, gid }: SystemUser, { path, copy }: OperatorFile): void {
  if (!statSync(path, { throwIfNoEntry: false })) {
    rmSync(copy, { force: true })
    return
  }
  mkdirSync(dirname(copy), { recursive: true, mode: 0o711 })
  const draft = `${copy}.${process.pid}`
  writeFileSync(draft, readFileSync(path), { mode: 0o600 })
  chownSync(draft, uid, gid)
  chmodSync(draft, 0o400)
  renameSync(draft, copy)
}

const stampOf = (files: OperatorFiles): string =>
  Object.values<OperatorFile>({ ...files })
    .map(({ path }) => statSync(path, { throwIfNoEntry: false }))
    .map((stat) => (stat ? `${stat.ino} ${stat.mtimeMs} ${stat.size}` : ''))
    .join()
