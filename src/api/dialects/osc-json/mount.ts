/** Mounts OUTSCALE's API: `/api/v1/X`, `/api/latest/X`, `/api/<date>/X` and `/X`, all of them by POST. */
import type { ServerResponse } from 'node:http'
import type { Ctx } from '../../../kernel/context.ts'
import type { Dialect } from '../../pipeline/dialect.ts'
import { type MountOptions, mountContextOf, operationsOf } from '../../pipeline/mount.ts'
import { serve } from '../../pipeline/serve.ts'
import type { ApiRequest } from '../../server/request.ts'
import { OscCall, type OscContext, stepsOf } from './steps.ts'

const NAME = 'osc-json'

export const oscJson: Dialect = {
  name: NAME,
  wire: {
    request: 'application/json',
    reply: 'application/json',
    credential: {
      osc4: { type: 'http', scheme: 'OSC4-HMAC-SHA256', description: `OUTSCALE's signature, with an access key.` },
      sigv4: { type: 'http', scheme: 'AWS4-HMAC-SHA256', description: 'Signature Version 4 of AWS, with an access key.' },
    },
  },
  mount,
}

/** Versions are `v1`, `latest` and dates: no other is served as if it were one of these. */
const PATH = /^\/*(?:api\/+(?:v1|latest|\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))\/+)?([A-Za-z0-9]+)\/*$/

/** The operation's name; nothing for what is no path of the API. Clients write a slash too many before `api`. */
export const operationIn = (path: string): string => PATH.exec(path)?.[1] ?? ''

function mount<C extends Ctx>(options: MountOptions<C>): void {
  const foreign = new Set(options.foreign?.operations.map(({ name }) => name))
  const serving: OscContext<C> = {
    ...mountContextOf(options, NAME),
    operations: new Map(operationsOf(options).map((operation) => [operation.name, operation])),
    isForeign: (name) => foreign.has(name),
  }
  const steps = stepsOf(serving)
  options.app.routes.addFallback(options.prefix, (request: ApiRequest, reply: ServerResponse) => {
    const path = request.originalUrl.split('?', 1)[0] ?? ''
    const beneath = path.startsWith(options.prefix) ? path.slice(options.prefix.length) : path
    return serve(serving, steps, new OscCall(serving.server, request, reply), operationIn(beneath))
  })
}
