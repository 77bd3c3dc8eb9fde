/** The controller's real parts. */
import { openFileImages } from '../../drivers/image/file/file.ts'
import type { Fabric } from '../../drivers/network/driver.ts'
import { fakeFabric } from '../../drivers/network/fake/index.ts'
import { ovnFabric } from '../../drivers/network/ovn/index.ts'
import { systemClock as clock } from '../../kernel/clock.ts'
import type { Log } from '../../kernel/log.ts'
import { systemRandom as random } from '../../kernel/random.ts'
import type { Store } from '../../store/store.ts'
import { parseEndpoints } from '../../wire/ovsdb/index.ts'
import type { StateFolder } from '../state-folder.ts'
import type { ControllerParts } from './settings.ts'

export interface PartsWanted {
  state: StateFolder
  store: Store
  /** Absent: a fake fabric. */
  northbound?: string
  owner: string
  log: Log
}

export async function openParts({ state, store, northbound, owner, log }: PartsWanted): Promise<ControllerParts> {
  const fabric: Fabric =
    northbound === undefined ? fakeFabric() : ovnFabric({ northbound: parseEndpoints(northbound), clock, log })
  const files = await openFileImages(state.images)
  return { store, fabric, files, clock, random, log, owner }
}
