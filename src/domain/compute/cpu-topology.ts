/**
 * Chooses how a guest's processors are told to it: sockets, cores, threads, as the image and the shape spec it, by the rules of
 * OpenStack's `virt/hardware.py`. The image may ask for less than the shape allows and for no more; its preference goes before the shape's.
 */
import { CloudError } from '../../kernel/errors.ts'
import { computeRefusals } from './refusals.ts'
import type { ShapeSnapshot } from './server.ts'

const PARTS = ['sockets', 'cores', 'threads'] as const
type Part = (typeof PARTS)[number]
export type CpuTopology = Readonly<Record<Part, number>>

type Properties = Readonly<Record<string, string>>
type Shape = Pick<ShapeSnapshot, 'cpus' | 'extra'>

/** What nobody limits. */
const MOST = 65_536

const all = (of: (part: Part) => number): CpuTopology => ({ sockets: of('sockets'), cores: of('cores'), threads: of('threads') })
const some = (topology: CpuTopology): boolean => PARTS.some((part) => topology[part] > 0)
const exceeds = (topology: CpuTopology, most: CpuTopology): boolean => PARTS.some((part) => topology[part] > most[part])

/** 0 where nothing is said. */
const read = (from: Properties, prefix: string): CpuTopology =>
  all((part) => {
    const text = from[`${prefix}${part}`]
    return text !== undefined && /^\s*\+?\d{1,9}\s*$/.test(text) ? Number(text) : 0
  })

interface Preferences {
  preferred: CpuTopology
  most: CpuTopology
}

/** @throws bad_request for an image that asks for more than the shape or itself allows */
function preferencesOf({ extra }: Shape, image: Properties): Preferences {
  const [shapeMost, imageMost] = [read(extra, 'hw:cpu_max_'), read(image, 'hw_cpu_max_')]
  const limits = all((part) => shapeMost[part] || MOST)
  if (exceeds(imageMost, limits)) throw computeRefusals.topology_limits({ image: imageMost, shape: shapeMost })
  const most = all((part) => imageMost[part] || limits[part])
  const [shapePreference, imagePreference] = [read(extra, 'hw:cpu_'), read(image, 'hw_cpu_')]
  if (exceeds(imagePreference, most)) throw computeRefusals.topology_exceeds({ image: imagePreference, most })
  // the image's limits may have taken away what the shape prefers
  const preferred = some(imagePreference) || exceeds(shapePreference, most) ? imagePreference : shapePreference
  return { preferred, most }
}

/** Fewest threads first, then most sockets. */
function possible(cpus: number, most: CpuTopology): CpuTopology[] {
  const divisors = (n: number) => Array.from({ length: n }, (_, i) => i + 1).filter((one) => n % one === 0)
  return divisors(cpus)
    .filter((threads) => threads <= most.threads)
    .flatMap((threads) =>
      divisors(cpus / threads)
        .map((cores) => ({ sockets: cpus / threads / cores, cores, threads }))
        .filter(({ sockets, cores }) => sockets <= most.sockets && cores <= most.cores),
    )
}

/** Refuses what can never be given. @throws bad_request */
export const requireTopologyPreferences = (shape: Shape, image: Properties): void => void preferencesOf(shape, image)

/** What fits the most of what is preferred. @throws bad_request, no_capacity when the limits leave no way to have so many processors */
export function topologyOf(shape: Shape, image: Properties): CpuTopology {
  const { preferred, most } = preferencesOf(shape, image)
  const score = (topology: CpuTopology) =>
    PARTS.filter((part) => preferred[part] > 0 && preferred[part] === topology[part]).length
  const [first, ...others] = possible(shape.cpus, most)
  if (!first)
    throw computeRefusals.topology_impossible({ cpus: shape.cpus, most: all((part) => Math.min(most[part], shape.cpus)) })
  return others.reduce((best, one) => (score(one) > score(best) ? one : best), first)
}

/** Of a server that has been placed; undefined for one from before, whose image asks for what would be refused now. */
export function placedTopologyOf(shape: Shape, image: Properties): CpuTopology | undefined {
  try {
    return topologyOf(shape, image)
  } catch (error) {
    if (error instanceof CloudError) return undefined
    throw error
  }
}
