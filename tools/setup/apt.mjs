/** apt-get, told to ask nothing, to wait for others, and to report its progress. */
import { readdirSync } from 'node:fs'
import { runCommand } from './run-command.mjs'
import { progress, SetupError } from './say.mjs'

const OPTIONS = ['-q', '-y', '-o', 'DPkg::Lock::Timeout=300', '-o', 'APT::Status-Fd=3', '-o', 'Dpkg::Use-Pty=0']
const ENV = {
  DEBIAN_FRONTEND: 'noninteractive',
  DEBCONF_NONINTERACTIVE_SEEN: 'true',
  NEEDRESTART_SUSPEND: '1',
  LC_ALL: 'C.UTF-8',
}

function onLine(line, fd) {
  if (/Waiting for cache lock|Could not get lock/.test(line))
    progress('Waiting for another program that installs packages (the lock of dpkg)')
  const [kind, what, percent] = line.split(':')
  if (fd === 3 && kind === 'dlstatus') progress(`Downloading system packages: ${Math.round(Number(percent))} %`)
  if (fd === 3 && kind === 'pmstatus') progress(`Installing system packages: ${Math.round(Number(percent))} % (${what})`)
}

const apt = (args) => runCommand('apt-get', [...OPTIONS, ...args], { env: { ...process.env, ...ENV }, onLine, fds: 4 })

/** Has this machine ever fetched the lists of what there is? Container images come without. */
function hasLists() {
  try {
    return readdirSync('/var/lib/apt/lists').some((name) => name.endsWith('Release'))
  } catch {
    return false
  }
}

async function update() {
  progress('Fetching the lists of packages (apt-get update)')
  const { code, tail, signal } = await apt(['update'])
  if (signal) throw new SetupError('Interrupted.')
  if (code !== 0) throw new SetupError(`apt-get update failed:\n${tail}`)
}

/** Installs, after fetching the lists where there are none or where the present ones have grown old. @param {string[]} names */
export async function aptInstall(names) {
  const install = () => apt(['install', '--no-install-recommends', ...names])
  let updated = !hasLists()
  if (updated) await update()
  for (;;) {
    const { code, tail, signal } = await install()
    if (signal) throw new SetupError('Interrupted while installing packages. The next start goes on from here.')
    if (code === 0) return
    const listsMayBeOld =
      /Unable to locate package|404 {2}Not Found|no installation candidate|Unable to fetch|Hash Sum mismatch/.test(tail)
    if (updated || !listsMayBeOld) throw new SetupError(`apt-get install failed:\n${tail}`)
    await update()
    updated = true
  }
}
