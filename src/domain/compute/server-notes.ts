/** What users note of a server, which is shown and used for nothing else: given when it is made, changed at any time. */
import { canonicalIp } from '../../kernel/cidr.ts'
import type { ServerRow } from './tables.ts'

export type ServerNotes = Pick<ServerRow, 'description' | 'access_ipv4' | 'access_ipv6' | 'disk_config'>

/** Of a server of which nothing is noted. */
export const UNNOTED: ServerNotes = { description: null, access_ipv4: null, access_ipv6: null, disk_config: 'MANUAL' }

/** As they are kept: an address has one spelling (RFC 5952), whichever way it was given. */
export function noteColumns(notes: Partial<ServerNotes>): Partial<ServerNotes> {
  const { access_ipv4, access_ipv6, ...others } = notes
  return {
    ...others,
    ...(access_ipv4 !== undefined && { access_ipv4: oneSpelling(access_ipv4) }),
    ...(access_ipv6 !== undefined && { access_ipv6: oneSpelling(access_ipv6) }),
  }
}

/** Null for none; what is no address stays as it is, for an API to have refused. */
const oneSpelling = (address: string | null): string | null => (address ? (canonicalIp(address) ?? address) : null)
