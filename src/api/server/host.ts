/** Tells a Host header that names a host from one that does not: it goes into URLs of replies as it is. */

import { isIPv4, isIPv6 } from 'node:net'

/** A name, an IPv4 address or an IPv6 one in brackets, with a port or without. Of IPv6 zones no URL tells: they are the client's own. */
const HOST = /^(?:(?<name>[\w~-]+(?:\.[\w~-]+)*\.?)|\[(?<address>[\da-f:.]+)\])(?::(?<port>\d{0,5}))?$/i
/** Of such a name URLs make an IPv4 address, whatever comes before: https://url.spec.whatwg.org/#ends-in-a-number-checker */
const ENDS_IN_A_NUMBER = /(?:^|\.)(?:\d+|0x[\da-f]*)\.?$/i
/** A name has at most 253 characters. */
const LONGEST = 320
const LAST_PORT = 65_535

export function isHost(text: string): boolean {
  const parts = text.length > LONGEST ? undefined : HOST.exec(text)?.groups
  if (!parts || Number(parts.port ?? 0) > LAST_PORT) return false
  const { name, address } = parts
  if (name === undefined) return isIPv6(address ?? '')
  return !ENDS_IN_A_NUMBER.test(name) || isIPv4(name)
}

/** @param rawHeaders names and values in turn. Which of two it is meant for, nobody knows. */
export function hasTwoHosts(rawHeaders: readonly string[]): boolean {
  let count = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? ''
    if (name.length === 4 && name.toLowerCase() === 'host') count++
  }
  return count > 1
}
