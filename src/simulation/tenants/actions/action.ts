/** One thing that a tenant does with a cloud. */
import type { SeededRandom } from '../../time/seeded-random.ts'
import type { Tenant } from '../tenant.ts'

/** What every tenant of a simulated cloud can build on. */
export interface Scene {
  imageId: string
  flavorId: string
  publicNetworkId: string
  memberRoleId: string
  /** Who sets quotas and makes projects. */
  admin: Tenant
  /** Everybody, each in a project of his own. */
  tenants: readonly Tenant[]
}

export interface Action {
  /** As the report counts it: `server.create`. */
  name: string
  /** How often beside the others. */
  weight: number
  /**
   * Asks for it and writes into the tenant's model what the answer promised; does nothing where there is nothing to do it to.
   * @throws Violation when an answer is not what it may be
   */
  act(tenant: Tenant, random: SeededRandom, scene: Scene): Promise<void>
}

/** Something that must never be. */
export class Violation extends Error {}
