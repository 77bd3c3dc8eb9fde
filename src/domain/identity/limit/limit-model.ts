/**
 * Says how limits of a domain and of its projects belong together. `flat`: not at all. `strict_two_level`: projects nest no
 * deeper than two, and none may have more than what is above it.
 */
import type { StoreCtx } from '../../../store/context.ts'
import { PROJECT_DEPTH_MAX, requireProjectDepth } from '../directory/index.ts'
import { limitRefusals } from './refusals.ts'

export const LIMIT_MODELS = {
  flat: {
    description: 'Limit enforcement and validation does not take project hierarchy into consideration.',
    depthMax: PROJECT_DEPTH_MAX,
  },
  strict_two_level: {
    description: 'This model requires project hierarchy never exceeds a depth of two',
    depthMax: 2,
  },
} as const

export type LimitModel = keyof typeof LIMIT_MODELS

/** Levels of projects that a domain may have. */
export const maxProjectDepth = ({ limitModel }: { limitModel: LimitModel }): number => LIMIT_MODELS[limitModel].depthMax

/** Run at each start. @throws conflict when trees of projects are deeper than the model allows */
export const requireTreeDepth = async (ctx: StoreCtx, limitModel: LimitModel): Promise<void> => {
  if (limitModel !== 'flat') await requireProjectDepth(ctx, maxProjectDepth({ limitModel }))
}

/** One limit among those that stand above and beneath it. */
export interface LimitInTree {
  what: { resourceName: string; serviceId: string; regionId: string | null }
  whose: { projectId: string | null; domainId: string | null }
  value: number
  /** What is allowed above; undefined for a domain, and where nothing is said. */
  above: number | undefined
  /** What was said beneath. */
  beneath: readonly number[]
}

/** @throws forbidden when the limit is above its parent's or below one of its children's */
export function requireInTree({ what, whose, value, above, beneath }: LimitInTree): void {
  const exceeds = (one: number, other: number) => other !== UNLIMITED && (one === UNLIMITED || one > other)
  const fits = (above === undefined || !exceeds(value, above)) && beneath.every((child) => !exceeds(child, value))
  if (fits) return
  const { projectId, domainId } = whose
  const { resourceName, serviceId, regionId } = what
  throw limitRefusals.limit_outside_tree({ projectId, domainId, resourceName, serviceId, regionId, value })
}

export const UNLIMITED = -1
