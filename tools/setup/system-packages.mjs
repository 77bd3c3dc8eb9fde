import { existsSync } from 'node:fs'
import { aptInstall } from './apt.mjs'
import { withLock } from './lock.mjs'
import { disableUnits, policyInForce, restorePolicy, withQuietDaemons } from './quiet-daemons.mjs'
import { runCommand } from './run-command.mjs'
import { SetupError, say } from './say.mjs'

/** One for the whole machine: the start policy and dpkg are shared by all clones. */
const LOCK = '/run/lock/welkin-set-up'

// biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own fields
const FORMAT = '${db:Status-Status} ${Package}\\n'

/** @param {string[]} names none: every package @returns {Promise<Set<string>>} of those asked, the installed ones */
async function installed(names) {
  const found = new Set()
  const onLine = (line) => {
    const [status, name] = line.split(' ')
    if (status === 'installed') found.add(name)
  }
  await runCommand('dpkg-query', ['-W', '-f', FORMAT, ...names], { onLine })
  return found
}

async function missing(names) {
  const there = await installed(names)
  return names.filter((name) => !there.has(name))
}

function refuse(names) {
  if (!existsSync('/usr/bin/apt-get')) {
    throw new SetupError(
      `This is not Debian or Ubuntu, so packages cannot be installed for you. Install these, by the names they have there:\n  ${names.join(' ')}`,
    )
  }
  throw new SetupError(
    `System packages are missing, and installing them needs root. Run it as root, or first:\n  sudo apt-get install --no-install-recommends ${names.join(' ')}`,
  )
}

async function install(names) {
  say(`Installing ${names.length} system package${names.length === 1 ? '' : 's'}: ${names.join(' ')}`)
  const before = await installed([])
  await withQuietDaemons(() => aptInstall(names))
  const fresh = [...(await installed([]))].filter((name) => !before.has(name))
  await disableUnits(fresh)
  say(`Installed system packages: ${names.length} asked for, ${fresh.length} in all. Their daemons were not started.`)
}

/** Makes the named packages be there. Quiet when they are. @param {string[]} names */
export async function ensureSystemPackages(names) {
  const absent = existsSync('/usr/bin/dpkg-query') ? await missing(names) : names
  const root = process.getuid?.() === 0
  if (absent.length === 0 && !(root && policyInForce())) return
  if (!root || !existsSync('/usr/bin/apt-get')) refuse(absent)
  await withLock(LOCK, async () => {
    restorePolicy()
    const still = await missing(names) // another set-up may just have done it
    if (still.length > 0) await install(still)
  })
}
