/** What is done to a server by `POST /servers/{id}/action`. */

import { defineApi } from '../../../../api/define.ts'
import { type TSchema, Type } from '../../../../api/schema.ts'
import { allow } from '../allow.ts'
import { orNull, strict } from './pieces.ts'

const act = <const V extends string, S extends TSchema>(verb: V, summary: string, action: string, schema: S) =>
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

export const serverActionApi = defineApi({
  startServer: act('os-start', 'Start a stopped server', 'servers:start', anything),
  stopServer: act('os-stop', 'Stop a running server', 'servers:stop', anything),
  pauseServer: act('pause', 'Freeze a server in memory', 'os-pause-server:pause', anything),
  unpauseServer: act('unpause', 'Go on after a pause', 'os-pause-server:unpause', anything),
  rebootServer: act(
    'reboot',
    'Start a server anew, by asking its guest or at once',
    'servers:reboot',
    strict({ type: Type.Enum(['HARD', 'Hard', 'hard', 'SOFT', 'Soft', 'soft']) }),
  ),
  lockServer: { ...act('lock', 'Keep a server from being changed', 'os-lock-server:lock', anything), body: lockBody },
  unlockServer: act('unlock', 'Let a server be changed again', 'os-lock-server:unlock', anything),
  forceDeleteServer: act('forceDelete', 'Delete a server at once', 'os-deferred-delete:force', anything),
  addGroupToServer: act('addSecurityGroup', 'Put a server into a security group', 'os-security-groups:add', group),
  removeGroupFromServer: act('removeSecurityGroup', 'Take a server out of a security group', 'os-security-groups:remove', group),
  readServerConsole: {
    ...act(
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
})
