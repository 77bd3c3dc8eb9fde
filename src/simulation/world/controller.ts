/** A controller of a simulated cloud: the same composition as in `up`, on what the simulation gives it. */
import type { inMemoryKeysOf } from '../../domain/identity/sealing/index.ts'
import type { BackupStore } from '../../drivers/backup/driver.ts'
import type { ImageFiles } from '../../drivers/image/driver.ts'
import { type FakeNetworkWorld, fakeFabric } from '../../drivers/network/fake/index.ts'
import type { Clock } from '../../kernel/clock.ts'
import { silentLog } from '../../kernel/log.ts'
import type { Random } from '../../kernel/random.ts'
import { bootstrap } from '../../programs/controller/bootstrap.ts'
import { composeController } from '../../programs/controller/compose.ts'
import type { ControllerParts, FirstCloud } from '../../programs/controller/settings.ts'
import { masterKeysOf } from '../../programs/secret/master-key-stores.ts'
import type { DriverFaults, Life } from '../life.ts'
import type { SimulatedDatabase } from './database.ts'
import type { SimulatedNetwork } from './network.ts'
import { simulatedWeb } from './web.ts'

export const FIRST: FirstCloud & { url: string } = {
  adminPassword: 'admin-password',
  demoPassword: 'demo-password',
  joinToken: 'join-token',
  region: 'RegionOne',
  publicCidr: '172.24.99.0/24',
  url: 'http://cloud:7070',
}

export interface ControllerWorld {
  database: SimulatedDatabase
  network: SimulatedNetwork
  fabric: FakeNetworkWorld
  files: ImageFiles
  backups: BackupStore
  /** Key files that all controllers have. */
  keysOf: ReturnType<typeof inMemoryKeysOf>
  clock: Clock
  random: Random
  driverFaults: DriverFaults
  answered: ControllerParts['answered']
}

/** Resolves when it serves. What it begins of its own ends with its life. */
export async function startController(life: Life, world: ControllerWorld): Promise<void> {
  const parts: ControllerParts = {
    store: world.database.storeOf(life),
    fabric: life.driver('fabric', fakeFabric(world.fabric), world.driverFaults),
    files: life.driver('images', world.files, world.driverFaults),
    backups: life.driver('backups', world.backups, world.driverFaults),
    web: life.driver('web', simulatedWeb(life.clockOf(world.clock)), world.driverFaults),
    clock: life.clockOf(world.clock),
    random: world.random,
    log: silentLog,
    keysOf: world.keysOf,
    masterKeys: masterKeysOf(world.keysOf, world.random),
    region: FIRST.region,
    owner: `${life.name}:simulated`,
    probe: (step, point, operation) => life.pass(`operation.${operation}/${step}/${point}`),
    checkReplies: true,
    answered: world.answered,
  }
  const controller = composeController(parts)
  await bootstrap(controller.ctx, parts, FIRST)
  await controller.start()
  world.network.listen({ life, app: controller.app })
}
