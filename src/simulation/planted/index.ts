/** Every bug that can be planted, by the part of the product that it is in. */
import { AGENT_BUGS } from './agent.ts'
import { COMPUTE_BUGS } from './compute.ts'
import { CONTENT_BUGS } from './disk-content.ts'
import { EXPORT_BUGS } from './disk-export.ts'
import { HOST_BUGS } from './host.ts'
import { IMAGE_BUGS } from './image.ts'
import { ISOLATION_BUGS } from './isolation.ts'
import { LOCK_BUGS } from './locks.ts'
import { NETWORK_BUGS } from './network.ts'
import { OPERATION_BUGS } from './operation.ts'
import type { PlantedBug } from './planted-bug.ts'
import { QUOTA_BUGS } from './quota.ts'
import { REGRESSION_BUGS } from './regression.ts'
import { STORE_BUGS } from './store.ts'
import { VOLUME_BUGS } from './volume.ts'

export { type PlantedBug, plant } from './planted-bug.ts'

export const PLANTED_BUGS: readonly PlantedBug[] = [
  ...[OPERATION_BUGS, COMPUTE_BUGS, HOST_BUGS, AGENT_BUGS, NETWORK_BUGS],
  ...[STORE_BUGS, QUOTA_BUGS, ISOLATION_BUGS, IMAGE_BUGS, VOLUME_BUGS, EXPORT_BUGS, CONTENT_BUGS, LOCK_BUGS, REGRESSION_BUGS],
].flat()
