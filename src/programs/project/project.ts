/** `welkin project leftovers|purge`: what projects left that were deleted. Each command returns what it says; a purge also whether all is gone. */
import type { StoreCtx } from '../../store/context.ts'
import { type ByHandOptions, byHand } from '../admin-command.ts'
import type { StateFolder } from '../state-folder.ts'
import { findLeftRows, type KeptRow, type RemovalContexts, removeLeftRows } from './left-rows.ts'
import { leftText, purgedText } from './text.ts'

export async function leftoversCommand(
  state: StateFolder,
  { json, ...options }: ByHandOptions & { json: boolean },
): Promise<string> {
  const left = await byHand(state, options, findLeftRows)
  return json ? JSON.stringify(left, null, 2) : leftText(left)
}

export interface PurgeOptions extends ByHandOptions {
  /** Also what others may use: public images, shared networks. */
  others: boolean
  /** Seconds, for hosts to remove what they have of it. */
  wait: number
}

export async function purgeCommand(
  state: StateFolder,
  projectId: string,
  { others, wait, ...options }: PurgeOptions,
): Promise<{ text: string; isDone: boolean }> {
  const kept = await byHand(state, options, (ctx) => purge(ctx, projectId, { others, waitMs: wait * 1000 }))
  return { text: purgedText(projectId, kept), isDone: kept.length === 0 }
}

/** The exit code of a purge that left something. */
export const SOME_LEFT = 2

const AGAIN_MS = 1000

/** Again and again, as long as something is on its way that hosts have to remove first. */
export async function purge(
  ctx: StoreCtx,
  projectId: string,
  { others, waitMs }: { others: boolean; waitMs: number },
): Promise<KeptRow[]> {
  const contexts: RemovalContexts = new Map()
  const end = ctx.clock.monotonic() + waitMs
  for (;;) {
    const kept = await removeLeftRows(ctx, projectId, { others, contexts })
    if (!kept.some(({ forOthers }) => !forOthers) || ctx.clock.monotonic() >= end) return kept
    await ctx.clock.sleep(AGAIN_MS, ctx.signal)
  }
}
