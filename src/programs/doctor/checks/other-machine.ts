import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Finding, note, ok, problem } from '../../../domain/finding.ts'
import { ovnChassis } from '../../../drivers/network/ovn/index.ts'
import { silentLog as log } from '../../../kernel/log.ts'
import { passFolder } from '../../agent/credential.ts'
import { chassisOptions } from '../../agent/network.ts'
import { tlsOf } from '../../agent/pass-files.ts'
import { trustAuthority } from '../../tls/trust.ts'
import { confirmed } from '../confirm.ts'
import { type Check, describeError, type InspectionContext, isReal } from '../inspection-context.ts'

const ANSWER_WITHIN_MS = 5000

/** On a host of another machine's cloud: whether that machine is reached. */
export const otherMachine: Check = {
  about: 'cloud',
  name: 'the other machine',
  run: async (inspection) => {
    const joined = inspection.cloud?.joined
    if (joined === undefined) return []
    const agent = inspection.roles.agent === undefined ? [note(`The agent is down; it is of the cloud at ${joined}.`)] : []
    const controller = await askController(joined, inspection)
    return [...agent, controller, ...(inspection.roles.agent === undefined ? [] : await judgeSouthbound(inspection))]
  },
}

async function askController(url: string, { clock, state }: InspectionContext): Promise<Finding> {
  trustAuthority(tlsOf(passFolder(state.agent)).ca)
  const patience = new AbortController()
  const cancel = clock.after(ANSWER_WITHIN_MS, () => patience.abort(new Error(`no answer within ${ANSWER_WITHIN_MS / 1000} s`)))
  try {
    const { status } = await fetch(`${url}/identity/v3`, { signal: patience.signal })
    if (status < 500) return ok(`The controller answers at ${url}.`)
    return problem(`The controller answers with ${status} at ${url}.`, 'controller-unreached')
  } catch (error) {
    return problem(`The controller does not answer at ${url}.`, 'controller-unreached', describeError(error))
  } finally {
    cancel()
  }
}

async function judgeSouthbound(inspection: InspectionContext): Promise<Finding[]> {
  if (!isReal(inspection) || !inspection.isRoot || !existsSync(join(inspection.state.agent, 'switch'))) return []
  const [status] = await confirmed(inspection.clock, async () => {
    const said = await southboundStatus(inspection)
    return said === 'connected' ? [] : [said]
  })
  if (status === undefined) return [ok('OVN’s southbound database is connected.')]
  return [
    problem('OVN’s southbound database is not connected: changes of the networks do not come.', 'southbound-unreached', status),
  ]
}

/** What ovn-controller says of it. */
async function southboundStatus({ state, cloud, clock }: InspectionContext): Promise<string> {
  if (!cloud) return 'no cloud'
  const options = chassisOptions({ state, cloud, hostname: '', encapIp: '' })
  const datapath = { type: 'netdev', reason: '' } as const // it is only asked
  return ovnChassis({ ...options, datapath, clock, log }).southboundStatus()
}
