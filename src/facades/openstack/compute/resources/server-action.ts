/** What is done to a server by `POST /servers/{id}/action`. */
import { orNull, strict, type TSchema, Type } from '../../../../api/schema.ts'
import { deleteServer, lockServer, readConsole, rebootServer, setPower, unlockServer } from '../../../../domain/compute/index.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import { type Operation, type Operations, operation } from '../../resource/operation.ts'
import { allow } from '../allow.ts'
import { addGroup, removeGroup } from '../server-group-membership.ts'

const endpointOf = <const V extends string, S extends TSchema>(verb: V, summary: string, action: string, schema: S) =>
  ({
    method: 'POST',
    path: '/servers/{server_id}/action',
    verb,
    summary,
    action: `os_compute_api:${action}`,
    allow: allow.member,
    body: Type.Object({ [verb]: schema } as Record<V, S>),
    status: 202,
  }) as const

/** Nova looks at no more than the key. */
const anything = Type.Unknown()
const group = strict({ name: Type.String({ minLength: 1 }) })

export const lockBody = Type.Object({
  lock: orNull(strict({ locked_reason: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })) })),
})
export const anyLock = Type.Object({ lock: anything })

const simple = (verb: string, summary: string, action: string, act: (ctx: StoreCtx, id: string) => Promise<void>): Operation =>
  operation(endpointOf(verb, summary, action, anything), async (ctx, { params }) => act(ctx, params.server_id))

/** What Nova shows of a console at most. */
const CONSOLE_BYTES = 102_400

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

export const serverActions: Operations = {
  startServer: simple('os-start', 'Start a stopped server', 'servers:start', (ctx, id) => setPower(ctx, id, 'start')),
  stopServer: simple('os-stop', 'Stop a running server', 'servers:stop', (ctx, id) => setPower(ctx, id, 'stop')),
  pauseServer: simple('pause', 'Freeze a server in memory', 'os-pause-server:pause', (ctx, id) => setPower(ctx, id, 'pause')),
  unpauseServer: simple('unpause', 'Go on after a pause', 'os-pause-server:unpause', (ctx, id) => setPower(ctx, id, 'unpause')),
  rebootServer: operation(
    endpointOf(
      'reboot',
      'Start a server anew, by asking its guest or at once',
      'servers:reboot',
      strict({ type: Type.Enum(['HARD', 'Hard', 'hard', 'SOFT', 'Soft', 'soft']) }),
    ),
    async (ctx, { params, body }) => rebootServer(ctx, params.server_id, body.reboot.type.toUpperCase() === 'HARD'),
  ),
  lockServer: operation(
    { ...endpointOf('lock', 'Keep a server from being changed', 'os-lock-server:lock', anything), body: lockBody },
    async (ctx, { params, body }) => lockServer(ctx, params.server_id, body.lock?.locked_reason ?? null),
  ),
  unlockServer: simple('unlock', 'Let a server be changed again', 'os-lock-server:unlock', (ctx, id) => unlockServer(ctx, id)),
  forceDeleteServer: simple('forceDelete', 'Delete a server at once', 'os-deferred-delete:force', deleteServer),
  addGroupToServer: operation(
    endpointOf('addSecurityGroup', 'Put a server into a security group', 'os-security-groups:add', group),
    async (ctx, { params, body }) => addGroup(ctx, params.server_id, body.addSecurityGroup.name),
  ),
  removeGroupFromServer: operation(
    endpointOf('removeSecurityGroup', 'Take a server out of a security group', 'os-security-groups:remove', group),
    async (ctx, { params, body }) => removeGroup(ctx, params.server_id, body.removeSecurityGroup.name),
  ),
  readServerConsole: operation(
    {
      ...endpointOf(
        'os-getConsoleOutput',
        'The last lines of a server’s serial console',
        'os-console-output',
        strict({
          length: Type.Optional(
            Type.Unsafe<number | string | null>({ type: ['integer', 'string', 'null'], pattern: '^-?[0-9]+$', minimum: -1 }),
          ),
        }),
      ),
      status: 200,
      returns: Type.Object({ output: Type.String() }),
    },
    async (ctx, { params, body }) => {
      const text = await readConsole(ctx, params.server_id, CONSOLE_BYTES)
      return { output: lastLines(text, body['os-getConsoleOutput'].length) }
    },
  ),
}
