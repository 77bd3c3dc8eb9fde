/** The life of an image, as one table: what may be done in which status, and what comes of it. */
import { imageRefusals } from './refusals.ts'
import type { ImageStatus } from './tables.ts'

export type ImageMove = 'upload' | 'stage' | 'import' | 'fetch' | 'finish' | 'abandon' | 'deactivate' | 'reactivate' | 'delete'

interface Move {
  readonly from: readonly ImageStatus[]
  readonly to: ImageStatus
}

/**
 * `queued`: no bytes yet. `saving`: they come. `uploading`: they are kept aside for an import. `importing`: what was kept
 * aside is looked at, or data are fetched from elsewhere. `killed` is older clouds' word for a broken upload: here that goes back to `queued`. The row of a
 * `deleted` image is gone.
 */
export const imageMoves = {
  upload: { from: ['queued'], to: 'saving' },
  stage: { from: ['queued'], to: 'uploading' },
  import: { from: ['uploading'], to: 'importing' },
  fetch: { from: ['queued'], to: 'importing' },
  finish: { from: ['saving', 'importing'], to: 'active' },
  abandon: { from: ['saving', 'uploading', 'importing'], to: 'queued' },
  deactivate: { from: ['active', 'deactivated'], to: 'deactivated' },
  reactivate: { from: ['active', 'deactivated'], to: 'active' },
  delete: { from: ['queued', 'saving', 'uploading', 'importing', 'active', 'deactivated', 'killed'], to: 'deleted' },
} as const satisfies Record<ImageMove, Move>

/** @returns the status that follows @throws conflict, reason `status` */
export function requireMove(status: ImageStatus, move: ImageMove): ImageStatus {
  const { from, to }: Move = imageMoves[move]
  if (from.includes(status)) return to
  throw imageRefusals.status({ from: status, to })
}

/** Bytes are there and whole. */
export const hasData = (status: ImageStatus): boolean => status === 'active' || status === 'deactivated'
