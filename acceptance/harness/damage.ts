/** Damages, while a cloud is down, every file of it that can be made anew from its rows. */
import { existsSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { processesOf, trailOf } from './machine.ts'

/** Half of a database is what a full disk or a loss of power leaves of it. */
const CUT = ['central/nb.db', 'central/sb.db', 'agent/switch/conf.db']
const RUBBISH = ['agent/accelerator.json', 'agent/credential.json', 'agent/journal.json', 'controller/tasks.json']
const PID_FILES = ['run/up.pid', 'run/controller.pid', 'run/agent.pid', 'central/nb.pid', 'agent/switch/vswitchd.pid']

/** Ends the daemons of its networks too, which would go on with what they hold in memory. */
export async function damageDerived(cloud: { root: string; id: string }): Promise<void> {
  for (const { pid, argv } of processesOf(trailOf(cloud)))
    if (/\/?(ovs-vswitchd|ovsdb-server|ovn-northd|ovn-controller)$/.test(argv[0] ?? '')) process.kill(pid, 'SIGKILL')
  const path = (name: string) => join(cloud.root, name)
  for (const name of CUT) truncateSync(path(name), Math.floor(statSync(path(name)).size / 2))
  for (const name of RUBBISH) writeFileSync(path(name), '{"cut": "o')
  for (const name of PID_FILES) writeFileSync(path(name), 'no number\n')
  for (const release of readdirSync(path('release')))
    for (const name of ['src/programs/welkin.js', 'src/programs/controller/run.js', 'contents.json'])
      if (existsSync(path(`release/${release}/${name}`))) truncateSync(path(`release/${release}/${name}`), 0)
}
