/** Deletes a state folder, and nothing that is not one. */
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { namesIn, type StateFolder } from '../state-folder.ts'

/**
 * @param keyFiles of keys that services declare
 * @throws Error that names what else is in the folder, or that there is no cloud in it
 */
export function requireStateFolder(state: StateFolder, keyFiles: readonly string[]): void {
  if (!existsSync(state.root)) return
  const ours = namesIn(state).union(new Set(keyFiles.map((path) => basename(path))))
  const names = readdirSync(state.root)
  if (names.length > 0 && !names.includes(basename(state.cloud)))
    throw new Error(
      `${state.root} does not look like a cloud's state folder (it has no ${basename(state.cloud)}): it is not deleted.`,
    )
  const foreign = names.filter((name) => !ours.has(name.replace(/\.new$/, '')))
  if (foreign.length > 0)
    throw new Error(`${state.root} also holds what is not the cloud's (${foreign.slice(0, 5).join(', ')}): it is not deleted.`)
}

/** The mark by which the folder is known goes last, so that a purge that was cut off can be done again. */
export function purge(state: StateFolder): void {
  if (!existsSync(state.root)) return
  for (const name of readdirSync(state.root))
    if (name !== basename(state.cloud)) rmSync(join(state.root, name), { recursive: true, force: true })
  rmSync(state.root, { recursive: true, force: true })
}
