/**
 * Packages that we install must not start their daemons: Welkin runs its own under its own folders, and a host's Open
 * vSwitch or PostgreSQL is the host's business. Debian asks /usr/sbin/policy-rc.d before it starts anything.
 */
import { existsSync, linkSync, lstatSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { runCommand } from './run-command.mjs'
import { say } from './say.mjs'

const POLICY = '/usr/sbin/policy-rc.d'
const SAVED = `${POLICY}.before-welkin`
const MARK = '# Welkin set-up, for the time of one installation'

/** Also true for a link that leads nowhere. */
const isThere = (path) => lstatSync(path, { throwIfNoEntry: false }) !== undefined

/** Is our policy in force: an installation runs, or a set-up was killed in the middle of one? */
export const policyInForce = () => existsSync(POLICY) && readFileSync(POLICY, 'utf8').includes(MARK)

/** Puts the policy back as it was, also after a set-up that was killed at any point. */
export function restorePolicy() {
  if (!policyInForce()) rmSync(SAVED, { force: true })
  else if (isThere(SAVED)) renameSync(SAVED, POLICY)
  else rmSync(POLICY)
}

/** Runs `work` while no daemon starts by being installed. Root only, one at a time on a machine. */
export async function withQuietDaemons(work) {
  restorePolicy()
  const draft = `${POLICY}.${process.pid}`
  writeFileSync(draft, `#!/bin/sh\n${MARK}\nexit 101\n`, { mode: 0o755 })
  if (isThere(POLICY)) linkSync(POLICY, SAVED) // the very same file or link, so that it comes back as it was
  renameSync(draft, POLICY)
  try {
    return await work()
  } finally {
    restorePolicy()
  }
}

async function unitsOf(packages) {
  const units = new Set()
  const onLine = (line) => {
    const found = /^(?:\/usr)?\/lib\/systemd\/system\/([^/@]+\.(?:service|socket))$/.exec(line)
    if (found) units.add(found[1])
  }
  await runCommand('dpkg', ['-L', ...packages], { onLine })
  return [...units]
}

/** Keeps systemd from starting them at the next boot. @param {string[]} packages those that were not there before */
export async function disableUnits(packages) {
  if (!existsSync('/run/systemd/system') || packages.length === 0) return
  const units = await unitsOf(packages)
  if (units.length === 0) return
  const { code, tail } = await runCommand('systemctl', ['disable', '--quiet', ...units])
  if (code === 0) say(`Left disabled: ${units.join(', ')}`)
  else say(`systemctl disable failed, so these may start at the next boot: ${units.join(', ')}\n${tail}`)
}
