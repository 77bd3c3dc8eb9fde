import { type Finding, note, ok, problem } from '../../../domain/finding.ts'
import { baseUrl } from '../../clouds-yaml.ts'
import { certificateFaultOf, trustAuthority } from '../../tls/trust.ts'
import { type Check, describeError, type InspectionContext } from '../inspection-context.ts'

const ANSWER_WITHIN_MS = 5000

export const programsAlive: Check = {
  about: 'cloud',
  name: 'programs',
  run: async (inspection) => {
    const { cloud, roles, state } = inspection
    if (!cloud) return [note(`There is no cloud in ${state.root}.`)]
    if (cloud.joined !== undefined) return [] // judged as a host of another machine's
    if (Object.values(roles).every((pid) => pid === undefined)) return [note('The cloud is down.')]
    const missing = (['controller', 'agent'] as const).filter((role) => roles[role] === undefined)
    // on a host that only carries guests there is an agent and nothing else
    const expected = roles.up === undefined ? [] : missing
    return [
      ...expected.map((role) => problem(`The ${role} does not run, though \`welkin up\` does.`, 'program-down')),
      ...(roles.controller === undefined ? [] : [await answers(inspection)]),
    ]
  },
}

async function answers({ cloud, clock, state }: InspectionContext): Promise<Finding> {
  trustAuthority(state.caCertificate)
  const url = cloud ? `${baseUrl(cloud)}/identity/v3` : ''
  const patience = new AbortController()
  const cancel = clock.after(ANSWER_WITHIN_MS, () => patience.abort(new Error(`no answer within ${ANSWER_WITHIN_MS / 1000} s`)))
  try {
    const { status } = await fetch(url, { signal: patience.signal })
    if (status < 500) return ok(`The APIs answer at ${url}.`)
    return problem(`The APIs answer with ${status} at ${url}.`, 'api-silent')
  } catch (error) {
    const untrusted = certificateFaultOf(error)
    if (untrusted !== undefined)
      return note(
        `The APIs answer at ${url} with a certificate that this machine does not trust for that address (${untrusted}).`,
      )
    return problem(`The controller runs, but nobody answers at ${url}.`, 'api-silent', describeError(error))
  } finally {
    cancel()
  }
}
