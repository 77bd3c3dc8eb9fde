/** Watches folders for changes of the files beneath them, those included that are saved by a rename. */
import { type FSWatcher, readdirSync, statSync, watch } from 'node:fs'
import { basename, extname, join } from 'node:path'

/** Neither hidden files nor what editors write beside a file while they save it. */
const isSource = (path: string): boolean => {
  const name = basename(path)
  return extname(name) !== '' && !name.startsWith('.') && !/(~|\.sw[a-z]|\.tmp)$/.test(name)
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false

/**
 * Node's own watching of a tree follows each file, and loses the one that another is renamed over. A folder tells of every name in it.
 * @returns what ends it
 */
export function watchFolders(roots: readonly string[], changed: (path: string) => void): () => void {
  const watchers = new Map<string, FSWatcher>()
  const forget = (folder: string): void => {
    watchers.get(folder)?.close()
    watchers.delete(folder)
  }
  const follow = (folder: string): void => {
    forget(folder) // one of that name that has gone since
    try {
      const watcher = watch(folder, (event, name) => name !== null && noticed(event, join(folder, name)))
      watchers.set(
        folder,
        watcher.on('error', () => forget(folder)),
      )
      for (const entry of readdirSync(folder, { withFileTypes: true })) if (entry.isDirectory()) follow(join(folder, entry.name))
    } catch {
      forget(folder) // it has gone again; its parent tells when it comes back
    }
  }
  const noticed = (event: string, path: string): void => {
    const was = watchers.has(path)
    const is = isFolder(path)
    if (event === 'rename' && is) follow(path)
    if (was && !is) forget(path)
    if (event === 'rename' && (was || is)) changed(path)
    else if (!is && isSource(path)) changed(path)
  }
  roots.forEach(follow)
  return () => [...watchers.keys()].forEach(forget)
}
