/** The two addresses of the pair through which tunnels reach the switch: of this machine alone, and another two for each cloud. */

const SECONDS = 256
/** 169.254.0.0/24 and .255.0/24 are reserved, and 169.254.169.254 is where clouds serve metadata. */
const KEPT_OUT = new Set([0, 169, 255])

/** @param id the cloud's six hexadecimal digits. Link-local addresses: nobody routes them, so they are in nobody's way */
export function linkOf(id: string): { hostEnd: string; switchEnd: string } {
  const number = Number.parseInt(id, 16)
  const free = Array.from({ length: SECONDS }, (_, third) => third).filter((third) => !KEPT_OUT.has(third))
  const third = free[number % free.length]
  const last = (Math.floor(number / free.length) % 128) * 2
  return { hostEnd: `169.254.${third}.${last}`, switchEnd: `169.254.${third}.${last + 1}` }
}
