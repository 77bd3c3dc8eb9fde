/** Where things are in this clone. Set-up is plain JavaScript for any Node ≥ 18, because it runs before anything is installed. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '')
/** What can be thrown away at any time: compile cache, set-up lock, downloads. */
export const CACHE = join(ROOT, '.cache')
/** The pinned runtime: the package of this machine's platform. */
export const RUNTIME = join(ROOT, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node')
