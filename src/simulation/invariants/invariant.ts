/** Something that holds in every cloud. */
import type { Tenant } from '../tenants/tenant.ts'
import type { SimulatedCloud } from '../world/cloud.ts'

export interface Invariant {
  /** As the report names it: `nothing promised is lost`. */
  name: string
  /** `always`: also while things go wrong, looked at each virtual second; it only looks. `rest`: when faults have ended and the cloud has come to rest; it may ask. */
  when: 'always' | 'rest'
  /** What it looks at. `hosts`: them alone, also while a transaction is under way. Absent: rows too. */
  of?: 'hosts'
  /** It asks as a tenant does, and not only the rows. */
  asks?: boolean
  /** @returns what is not so, a line each */
  breaches(cloud: SimulatedCloud, tenants: readonly Tenant[], admin: Tenant): string[] | Promise<string[]>
}
