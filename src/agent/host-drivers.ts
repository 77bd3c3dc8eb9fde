import type { ConfigDrives } from '../drivers/config-drive/driver.ts'
import type { Hypervisor, LiveDisks, OpenLayers } from '../drivers/hypervisor/driver.ts'
import type { HostPorts, HostTunnels } from '../drivers/network/driver.ts'
import type { AdoptingPool } from '../drivers/volume/adoption.ts'
import type { DiskCopies } from '../drivers/volume/copies.ts'
import type { Volumes } from '../drivers/volume/driver.ts'
import type { BackedUpPool, VolumePool } from '../drivers/volume/pool.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import type { Random } from '../kernel/random.ts'
import type { Controller } from './controller.ts'

/** All that an agent acts through. */
export interface HostDrivers {
  hypervisor: Hypervisor & LiveDisks & OpenLayers
  ports: HostPorts
  /** Absent on a host that is alone, or whose cloud has tunnels in clear. */
  tunnels?: HostTunnels
  /** The disks of guests. */
  volumes: Volumes
  /** Volumes and snapshots of this host. */
  pool: VolumePool & BackedUpPool & AdoptingPool
  /** Copies of disks that are sent to the controller. */
  copies: DiskCopies
  /** Writes a guest's config drive and says where. */
  configDrives: ConfigDrives
}

export interface AgentWorld extends HostDrivers {
  controller: Controller
  clock: Clock
  random: Random
  log: Log
  /** How a guest reads its own kind of computer; images look for it. */
  product: string
  /** How long a guest may take to obey its power button. */
  shutdownWithinMs: number
  /** How long after one press of the button the next follows: a guest that boots does not hear the first. */
  pressAgainMs: number
}
