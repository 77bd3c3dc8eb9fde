/** Lists the services of the cloud: all that runs, counts and inspects them loops over this list. Each comes after those that it needs. */
import { compute } from '../domain/compute/service.ts'
import { host } from '../domain/host/service.ts'
import { identity } from '../domain/identity/service.ts'
import { image } from '../domain/image/service.ts'
import { network } from '../domain/network/service.ts'
import { quota } from '../domain/quota/service.ts'
import type { Service } from '../domain/service.ts'
import type { ControllerParts, FirstRows } from './controller/settings.ts'

export const SERVICES: readonly Service<ControllerParts, FirstRows>[] = [identity, quota, host, image, network, compute]
