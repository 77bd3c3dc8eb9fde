/** Which URLs may be read: judged by themselves, before anybody is asked what their names mean. */
import { isIP } from 'node:net'
import { holdsAddress, isPublicAddress } from './address.ts'
import { fetchRefusals } from './refusals.ts'

/** Of each pair the first counts where both are given; an empty one allows, or forbids, nothing in particular. */
export interface UrlRules {
  allowedSchemes: readonly string[]
  disallowedSchemes: readonly string[]
  allowedHosts: readonly string[]
  disallowedHosts: readonly string[]
  allowedPorts: readonly number[]
  disallowedPorts: readonly number[]
  /** Networks that are open though they are not the internet's: `10.1.0.0/16`. */
  allowedAddresses: readonly string[]
}

export const USUAL_RULES: UrlRules = {
  allowedSchemes: ['http', 'https'],
  disallowedSchemes: [],
  allowedHosts: [],
  disallowedHosts: [],
  allowedPorts: [80, 443],
  disallowedPorts: [],
  allowedAddresses: [],
}

const LONGEST = 2048
const USUAL_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 }

/** White space and controls are dropped by readers of URLs, and a backslash is a slash to some of them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const MISLEADING = /[\u0000-\u0020\u007f-\u00a0\\]/

/** With a host in the place of one: some readers find another there when it lacks. */
const WHOLE = /^[a-z]+:\/\/[^/?#]/i

/** @throws url_refused */
export function requireAllowedUrl(url: string, rules: UrlRules): URL {
  const parsed = url.length <= LONGEST && WHOLE.test(url) && !MISLEADING.test(url) && URL.canParse(url) ? new URL(url) : undefined
  if (parsed && isAllowed(parsed, rules)) return parsed
  throw fetchRefusals.url_refused({ url: url.slice(0, LONGEST) })
}

function isAllowed(url: URL, rules: UrlRules): boolean {
  const usual = USUAL_PORTS[url.protocol]
  // whatever the rules say: no other protocol is spoken here, and a user's name in a URL is there to mislead
  if (usual === undefined || url.username !== '' || url.password !== '') return false
  const host = hostOf(url)
  return (
    host !== '' &&
    passes(url.protocol.slice(0, -1), rules.allowedSchemes, rules.disallowedSchemes) &&
    passes(host, rules.allowedHosts, rules.disallowedHosts) &&
    passes(url.port === '' ? usual : Number(url.port), rules.allowedPorts, rules.disallowedPorts) &&
    (isIP(host) === 0 || isOpenAddress(host, rules))
  )
}

const passes = <T>(value: T, allowed: readonly T[], disallowed: readonly T[]): boolean =>
  allowed.length > 0 ? allowed.includes(value) : !disallowed.includes(value)

/** Without the brackets of IPv6 and the dot at the end of a whole name. Numbers of every spelling are addresses by then. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')

/** @param own addresses that are closed though they are the internet's */
export const isOpenAddress = (address: string, { allowedAddresses }: UrlRules, own: readonly string[] = []): boolean =>
  holdsAddress(allowedAddresses, address) || (isPublicAddress(address) && !holdsAddress(own, address))
