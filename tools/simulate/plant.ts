/** Plants one bug in the process that begins with `--import` of this file: the one that the environment names. */
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { PLANTED_BUGS, plant } from '../../src/simulation/planted/index.ts'
import { PLANTED } from './messages.ts'

const name = process.env[PLANTED]
const bug = PLANTED_BUGS.find((known) => known.name === name)
if (!bug) throw new Error(`no planted bug ${name}`)
const url = pathToFileURL(join(import.meta.dirname, '..', '..', bug.file)).href

registerHooks({
  load(asked, context, nextLoad) {
    const loaded = nextLoad(asked, context)
    return asked === url ? { ...loaded, source: plant(bug, String(loaded.source)) } : loaded
  },
})
