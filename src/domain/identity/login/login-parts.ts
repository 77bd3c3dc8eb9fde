/** Lists what of identity a log-in is checked with. */

import type { Passwords } from '../directory/index.ts'
import type { FederationParts } from '../federation/index.ts'

export interface LoginParts extends FederationParts {
  readonly passwords: Passwords
  /** A log-in by name without any domain means the domain `default`. */
  readonly assumeDefaultDomain: boolean
  /** How many windows of 30 seconds back a one-time password may be from. */
  readonly totpWindows: number
}
