/** Tells a Host header that names a host from one that does not: it goes into URLs of replies as it is. */

import { isIP } from 'node:net'

/** A name, an IPv4 address or an IPv6 one in brackets (and in which zone it is), with a port or without. */
const HOST = /^(?:(?<name>[\w~-]+(?:\.[\w~-]+)*\.?)|\[(?<address>[\da-f:.]+)(?:%[\w.~%-]+)?\])(?::(?<port>\d{0,5}))?$/i
/** A name has at most 253 characters. */
const LONGEST = 320
const LAST_PORT = 65_535

export function isHost(text: string): boolean {
  const parts = text.length > LONGEST ? undefined : HOST.exec(text)?.groups
  if (!parts || Number(parts.port ?? 0) > LAST_PORT) return false
  return parts.address === undefined || isIP(parts.address) === 6
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
