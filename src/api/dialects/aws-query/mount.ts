/** Mounts APIs in the dialect of EC2: one path, `Action` among the parameters, signed requests, XML back. */
import type { ServerResponse } from 'node:http'
import type { Ctx } from '../../../kernel/context.ts'
import type { Dialect } from '../../pipeline/dialect.ts'
import { type MountOptions, mountContextOf, operationsOf } from '../../pipeline/mount.ts'
import { serve } from '../../pipeline/serve.ts'
import type { ApiRequest } from '../../server/request.ts'
import { QueryCall, type QueryContext, stepsOf } from './steps.ts'

const NAME = 'aws-query'

export interface QuerySettings {
  /** Of replies, with `{version}` where the version stands that was asked for. */
  readonly namespace: string
  /** Spoken to who names none. */
  readonly defaultVersion: string
}

export const awsQuery = (settings: QuerySettings): Dialect => ({
  name: NAME,
  wire: {
    request: 'application/x-www-form-urlencoded',
    reply: 'text/xml',
    credential: {
      sigv4: {
        type: 'http',
        scheme: 'AWS4-HMAC-SHA256',
        description:
          'Signature Version 4 of AWS, in the header Authorization or in the query (X-Amz-Signature), with an access key.',
      },
    },
  },
  mount: (options) => mount(settings, options),
})

function mount<C extends Ctx>(settings: QuerySettings, options: MountOptions<C>): void {
  const foreign = new Set(options.foreign?.operations.map(({ name }) => name))
  const serving: QueryContext<C> = {
    ...mountContextOf(options, NAME),
    ...settings,
    operations: new Map(operationsOf(options).map((operation) => [operation.name, operation])),
    isForeign: (action) => foreign.has(action),
  }
  const steps = stepsOf(serving)
  // No other path is known, and who says nothing of an action is told so on any.
  options.app.routes.addFallback(options.prefix, (request: ApiRequest, reply: ServerResponse) =>
    serve(serving, steps, new QueryCall(serving.server, request, reply), undefined),
  )
}
