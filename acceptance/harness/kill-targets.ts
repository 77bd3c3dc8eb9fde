/** The processes that a cloud consists of, and their sudden death. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Cloud } from './cloud.ts'
import { eventually } from './eventually.ts'
import { processes } from './machine.ts'

/** Where each writes its process id, under the state folder. */
const PID_FILES = {
  up: 'run/up.pid',
  controller: 'run/controller.pid',
  agent: 'run/agent.pid',
  'ovn-northd': 'central/northd.pid',
  'ovn-controller': 'agent/switch/controller.pid',
  'ovs-vswitchd': 'agent/switch/vswitchd.pid',
  'northbound ovsdb-server': 'central/nb.pid',
  'southbound ovsdb-server': 'central/sb.pid',
  'switch ovsdb-server': 'agent/switch/conf.pid',
} as const

export type Victim = keyof typeof PID_FILES
export const VICTIMS = Object.keys(PID_FILES) as Victim[]

/** @throws Error when none runs */
export function pidOf(cloud: Cloud, victim: Victim): number {
  const file = join(cloud.root, PID_FILES[victim])
  const pid = existsSync(file) ? Number(readFileSync(file, 'latin1')) : Number.NaN
  if (!processes().some((one) => one.pid === pid)) throw new Error(`No ${victim} runs: ${file} says ${pid}`)
  return pid
}

/** @returns the process id of the dead */
export function killAtOnce(cloud: Cloud, victim: Victim): number {
  const pid = pidOf(cloud, victim)
  process.kill(pid, 'SIGKILL')
  return pid
}

/** Another one than the dead runs. */
export const isBack = (cloud: Cloud, victim: Victim, dead: number): Promise<void> =>
  eventually(`${victim} runs again`, () => {
    if (pidOf(cloud, victim) === dead) throw new Error(`${dead} is still there`)
  })

/** The process that runs a server. @throws Error when none does */
export function qemuOf(id: string): number {
  const found = processes().find(({ argv }) => argv[0]?.includes('qemu-system') && argv.some((word) => word.includes(id)))
  if (!found) throw new Error(`No QEMU runs ${id}`)
  return found.pid
}
