/** The users that the controller and the guests run as; they own no login and no home. */
import { readFileSync } from 'node:fs'
import { runCommand } from './run-command.mjs'
import { SetupError, say } from './say.mjs'

const USERS = [
  { name: 'welkin', comment: 'Welkin controller', groups: [] },
  { name: 'welkin-guest', comment: 'Welkin guests (QEMU)', groups: ['kvm'] },
]

const namesIn = (file) =>
  new Set(
    readFileSync(file, 'utf8')
      .split('\n')
      .map((line) => line.split(':')[0]),
  )

/** Creates the absent ones when root; an existing one is left as it is. */
export async function ensureSystemUsers() {
  if (process.getuid?.() !== 0) return
  const users = namesIn('/etc/passwd')
  for (const { name, comment, groups } of USERS.filter((user) => !users.has(user.name))) {
    const there = namesIn('/etc/group')
    const extra = groups.filter((group) => there.has(group))
    const args = ['--system', there.has(name) ? '--gid' : '--user-group', ...(there.has(name) ? [name] : [])]
    args.push('--no-create-home', '--home-dir', '/nonexistent', '--shell', '/usr/sbin/nologin', '--comment', comment)
    if (extra.length > 0) args.push('--groups', extra.join(','))
    const { code, tail } = await runCommand('useradd', [...args, name])
    // two set-ups at once: useradd says 9 for a name that is there by now
    if (code !== 0 && code !== 9) throw new SetupError(`Could not create the system user ${name}:\n${tail}`)
    if (code === 0) say(`Created the system user ${name}.`)
  }
}
