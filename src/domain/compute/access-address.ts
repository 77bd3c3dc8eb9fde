/** Spells an access address in one way (RFC 5952), whichever way it was given. */
import { canonicalIp } from '../../kernel/cidr.ts'

/** Null for none; what is no address stays as it is, for an API to have refused. */
export const oneSpelling = (address: string | null | undefined): string | null =>
  address ? (canonicalIp(address) ?? address) : null
