/** `welkin operation list|retry|abandon`: work that outlived its request and did not end. Each command returns what it says. */

import { abandonOperation, listOperations, retryOperation, UNSETTLED } from '../../operation/operator.ts'
import type { StoreCtx } from '../../store/context.ts'
import { type ByHandOptions, byHand } from '../admin-command.ts'
import { findRole } from '../pid-file.ts'
import { recordedCommand } from '../recorded-command.ts'
import type { StateFolder } from '../state-folder.ts'
import { abandonedText, operationsText, retriedText } from './text.ts'

export interface ListOptions extends ByHandOptions {
  /** The settled ones too, as far as they are kept. */
  all: boolean
  json: boolean
}

export async function listCommand(state: StateFolder, { all, json, ...options }: ListOptions): Promise<string> {
  return byHand(state, options, async (ctx) => {
    const operations = await listOperations(ctx, all ? {} : { state: UNSETTLED })
    return json ? JSON.stringify(operations, null, 2) : operationsText(operations, ctx.clock.now())
  })
}

export async function retryCommand(state: StateFolder, id: string, options: ByHandOptions): Promise<string> {
  const then = await byHand(state, options, (ctx) => retryOperation(recordedOn(ctx, 'operation retry', id), id))
  return retriedText(id, then, isWorking(state, options))
}

export async function abandonCommand(state: StateFolder, id: string, options: ByHandOptions): Promise<string> {
  const then = await byHand(state, options, (ctx) => abandonOperation(recordedOn(ctx, 'operation abandon', id), id))
  return abandonedText(id, then, isWorking(state, options))
}

const recordedOn = (ctx: StoreCtx, command: string, operation: string): StoreCtx =>
  recordedCommand(ctx, { command, targets: { operation } })

/** Controllers of a database that was named may be on any machine: undefined is not known. */
const isWorking = (state: StateFolder, { database }: ByHandOptions): boolean | undefined =>
  findRole(state, 'controller') !== undefined || (database === undefined ? false : undefined)
