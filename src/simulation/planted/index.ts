/** Every bug that can be planted, by the part of the product that it is in. */
import { AGENT_BUGS } from './agent.ts'
import { COMPUTE_BUGS } from './compute.ts'
import { HOST_BUGS } from './host.ts'
import type { PlantedBug } from './planted-bug.ts'

export { type PlantedBug, plant } from './planted-bug.ts'

export const PLANTED_BUGS: readonly PlantedBug[] = [...COMPUTE_BUGS, ...HOST_BUGS, ...AGENT_BUGS]
