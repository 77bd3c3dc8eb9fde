/** Judges what an agent is given before a host joins with it. */
import { requireEndpoints, requireFakeHosts, requireFile, requireOwnIPv4 } from '../given.ts'
import { readJoinToken } from '../tls/join-token.ts'
import { requireTlsFor } from './credential.ts'
import type { AgentFlags } from './settings.ts'

/** @throws Error that names the option and says what to do */
export function requireAgentGiven({ controller, joinToken, hostname, zone, ...flags }: AgentFlags): void {
  if (controller !== undefined && !isController(controller))
    throw new Error(`${controller} is no address of a controller: give one such as https://host:7070 with --controller.`)
  if (joinToken !== undefined && !isJoinToken(joinToken))
    throw new Error('--join-token is the line that `welkin token` prints, as it is; what was given is none.')
  if (controller !== undefined && joinToken !== undefined) requireTlsFor(controller, joinToken)
  requireName('--hostname', hostname)
  requireName('--zone', zone)
  requireFile('--policy', flags.policy)
  requireFakeHosts(flags.fakeHosts)
  requireEndpoints('--ovn-southbound', flags.ovnSouthbound)
  if (!flags.fake) requireOwnIPv4('--encap-ip', flags.encapIp)
}

function isController(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}

/** As long as the digest of an authority's certificate is. */
const FINGERPRINT = 43

function isJoinToken(text: string): boolean {
  const { secret, fingerprint } = readJoinToken(text)
  return (
    /^[\w-]+$/.test(secret) && (fingerprint === undefined || (/^[\w-]+$/.test(fingerprint) && fingerprint.length === FINGERPRINT))
  )
}

/** What the controller takes. */
const LONGEST = 255

function requireName(option: string, name: string | undefined): void {
  if (name !== undefined && (name === '' || name.length > LONGEST))
    throw new Error(`${option} is a name of 1 to ${LONGEST} characters.`)
}
