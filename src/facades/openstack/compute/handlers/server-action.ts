import { deleteServer, lockServer, readConsole, rebootServer, setPower } from '../../../../domain/compute/index.ts'
import type { serverActionApi } from '../contract/server-action.ts'
import { addGroup, removeGroup } from '../server-group-membership.ts'
import type { HandlersOf } from './deps.ts'

/** What Nova shows of a console at most. */
const CONSOLE_BYTES = 102_400

export const serverActionHandlers: HandlersOf<typeof serverActionApi> = {
  startServer: async (ctx, { params }) => setPower(ctx, params.server_id, 'start'),
  stopServer: async (ctx, { params }) => setPower(ctx, params.server_id, 'stop'),
  pauseServer: async (ctx, { params }) => setPower(ctx, params.server_id, 'pause'),
  unpauseServer: async (ctx, { params }) => setPower(ctx, params.server_id, 'unpause'),
  rebootServer: async (ctx, { params, body }) => rebootServer(ctx, params.server_id, body.reboot.type.toUpperCase() === 'HARD'),
  lockServer: async (ctx, { params, body }) => lockServer(ctx, params.server_id, true, body.lock?.locked_reason ?? null),
  unlockServer: async (ctx, { params }) => lockServer(ctx, params.server_id, false),
  forceDeleteServer: async (ctx, { params }) => deleteServer(ctx, params.server_id),
  addGroupToServer: async (ctx, { params, body }) => addGroup(ctx, params.server_id, body.addSecurityGroup.name),
  removeGroupFromServer: async (ctx, { params, body }) => removeGroup(ctx, params.server_id, body.removeSecurityGroup.name),
  readServerConsole: async (ctx, { params, body }) => {
    const text = await readConsole(ctx, params.server_id, CONSOLE_BYTES)
    return { output: lastLines(text, body['os-getConsoleOutput'].length) }
  },
}

/** All of it for no number and for -1. */
export function lastLines(text: string, wanted: number | string | null | undefined): string {
  const count = wanted == null ? -1 : Number(wanted)
  if (count < 0) return text
  const lines = text.split('\n')
  const ended = lines.at(-1) === ''
  const whole = ended ? lines.slice(0, -1) : lines
  const kept = count === 0 ? [] : whole.slice(-count)
  return kept.join('\n') + (ended && kept.length > 0 ? '\n' : '')
}
