/** What a state folder has to be. All is asked before anything is written: a refused folder is left as it was. */
import { accessSync, constants, existsSync, readdirSync, statfsSync, statSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { keyFilesIn, namesIn, type StateFolder } from '../state-folder.ts'

const ROOM_NEEDED = 2 * 1024 ** 3

/** File systems on which databases and sockets of several processes do not work, by what `statfs` calls them. */
const UNFIT: Readonly<Record<number, string>> = {
  26985: 'NFS',
  4283649346: 'CIFS',
  4266872130: 'SMB',
  20859: 'SMB',
  16914839: '9P',
  2020557398: 'a VirtualBox share',
  19780: 'FAT',
  538032816: 'exFAT',
  1397118030: 'NTFS',
  1936094318: 'NTFS',
}

/** Parts that a test sets. */
export interface FolderFacts {
  uid: number | undefined
  /** As `statfs` has it. */
  fileSystem: number
}

/** @throws Error that says what to do */
export function requireFolder(state: StateFolder, facts: FolderFacts = factsOf(state)): void {
  requireOurs(state, facts.uid)
  requireWritable(state)
  const unfit = UNFIT[facts.fileSystem]
  if (unfit !== undefined)
    throw new Error(
      `${state.root} is on ${unfit}, where databases and sockets do not work: give a folder on a disk of this machine with --state.`,
    )
  requireRoom(state)
}

const factsOf = (state: StateFolder): FolderFacts => ({
  uid: process.getuid?.(),
  fileSystem: statfsSync(standing(state.root)).type,
})

/** The folder itself, or the nearest above it that is there. */
function standing(path: string): string {
  return existsSync(path) || path === dirname(path) ? path : standing(dirname(path))
}

/** A folder of somebody else's could be changed under a cloud that runs as root; one with other things in it would be littered. */
function requireOurs(state: StateFolder, uid: number | undefined): void {
  if (!existsSync(state.root)) return
  const { uid: owner } = directoryAt(state.root)
  if (uid !== undefined && owner !== uid)
    throw new Error(
      `${state.root} belongs to another user (${owner}, and this one is ${uid}): \`chown ${uid} ${state.root}\`, or give another folder with --state.`,
    )
  const names = readdirSync(state.root)
  const ours = namesIn(state).union(new Set(keyFilesIn(state).map((path) => basename(path))))
  const foreign = names.filter((name) => name !== 'lost+found' && !ours.has(name.replace(/\.new$/, '')))
  if (foreign.length > 0 && !names.includes(basename(state.cloud)))
    throw new Error(
      `${state.root} is no cloud's folder and not empty (${foreign.slice(0, 5).join(', ')}): give an empty one, or one that is not there yet, with --state.`,
    )
}

function directoryAt(path: string) {
  const found = statSync(path)
  if (!found.isDirectory()) throw new Error(`${path} is not a folder: give another with --state.`)
  return found
}

function requireWritable(state: StateFolder): void {
  const folder = standing(state.root)
  directoryAt(folder)
  try {
    accessSync(folder, constants.W_OK | constants.X_OK)
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === 'EROFS' ? 'it is mounted read-only' : 'this user may not'
    throw new Error(`Nothing can be written in ${folder} (${why}): give another folder with --state.`, { cause: error })
  }
}

function requireRoom(state: StateFolder): void {
  const { bsize, bavail } = statfsSync(standing(state.root))
  if (bsize * bavail >= ROOM_NEEDED) return
  throw new Error(
    `Only ${Math.floor((bsize * bavail) / 1024 ** 2)} MiB are free under ${state.root}; a cloud needs 2 GiB. Make room, or give another folder with --state.`,
  )
}

/** The controller and the guests are not root: they have to get through to what is theirs. */
export function requirePassage(state: StateFolder): void {
  for (let folder = standing(dirname(state.root)); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0)
      throw new Error(
        `Only some may enter ${folder}, and the cloud's own users welkin and welkin-guest have to: \`chmod o+x ${folder}\`, or give another folder with --state.`,
      )
    if (folder === dirname(folder)) return
  }
}
