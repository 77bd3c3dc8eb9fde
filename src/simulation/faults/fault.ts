/** One kind of what can go wrong around a simulated cloud. */
import type { SeededRandom } from '../time/seeded-random.ts'
import type { SimulatedCloud } from '../world/cloud.ts'

export interface Fault {
  /** As the report counts it: `process.killed`, `network.loses-answers`. */
  name: string
  /** How often beside the others. */
  weight: number
  /** So many times as long as others, for what the cloud gets over only after a while. */
  lastsTimes?: number
  /** The cloud has to do all that it does otherwise, as soon as otherwise. */
  isHarmless?: boolean
  /**
   * Begins it. @param random decides what the name leaves open: whom it meets, how hard
   * @returns what ends it; called once, when its time is over
   */
  begin(cloud: SimulatedCloud, random: SeededRandom): () => void
}
