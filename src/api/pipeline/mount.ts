/** Makes what every dialect's mount needs: the operations ready to serve, and the context that their requests share. */

import type { Ctx } from '../../kernel/context.ts'
import type { Log } from '../../kernel/log.ts'
import type { ErrorFace } from '../errors.ts'
import type { FaceConventions } from '../face-conventions.ts'
import type { ServedApi } from '../implement.ts'
import type { Guarded, Policy } from '../policy/policy.ts'
import type { Params, TargetResolver, Targets } from '../policy-target.ts'
import type { HttpServer } from '../server/http-server.ts'
import type { ForeignApi } from '../upstream-operations.ts'
import type { Versions } from '../versions.ts'
import type { Audit } from './audit-event.ts'
import type { ContextOf, MountContext } from './mount-context.ts'
import { type Operation, operationOf } from './operation.ts'

export interface MountOptions<C extends Ctx> extends FaceConventions {
  /** From `createServer`. */
  app: HttpServer
  /** `/compute/v2.1`; may hold parameters, `/volume/v3/{project_id}`. One mount for each prefix: `joinServed` makes one of several APIs. */
  prefix: string
  served: ServedApi<C>
  contextOf: ContextOf<C>
  errors: ErrorFace
  policy: Policy
  /** The API's name for the audit; the prefix unless told. */
  face?: string
  audit?: Audit<C>
  /** Where rules ask about the rows that a request names (`target.…`). */
  targetResolver?: TargetResolver<C>
  /** The rows that the parameters of paths name, for rules that ask about more than whose they are. */
  targets?: Targets<C>
  /** Whose rows the rules reach: the domain's name of it. */
  service?: string
  /** Asked beside an endpoint's own; those that the domain asks by its name for what they permit: `image.publicize`. */
  rules?: Readonly<Record<string, Guarded>>
  /** What other rules refer to by name: `secret_owner`. */
  namedRules?: Readonly<Record<string, string>>
  /** From `defineVersions`, for APIs that have versions. */
  versions?: Versions
  /** Where a 401 sends the caller: a path on this server or a whole URL; `/identity` unless told. */
  identityUrl?: string
  /** In tests: a reply that does not fit its declaration is a 500, with the path in the log. */
  checkReplies?: boolean
  /** All that the foreign API has; what of it is not in `api` answers 501. */
  foreign?: ForeignApi
  /** Judges what the prefix's own names stand for, and gives the others. @throws CloudError */
  readPrefix?: (ctx: C, params: Params) => Params
  /** The server's own unless told. */
  log?: Log
}

export function mountContextOf<C extends Ctx>(options: MountOptions<C>, dialect: string): MountContext<C> {
  const { app, prefix, contextOf, policy, targetResolver, targets, service, rules, errors, audit } = options
  policy.declare(options.served.api)
  if (rules) policy.declare(rules)
  if (options.namedRules) policy.declareNamed(options.namedRules)
  return {
    server: { ...app.basis, log: options.log ?? app.basis.log },
    face: options.face ?? prefix,
    dialect,
    prefix,
    contextOf,
    policy,
    targetResolver,
    targets,
    service,
    rules,
    errors,
    checkReplies: options.checkReplies ?? false,
    readPrefix: options.readPrefix,
    audit,
  }
}

export function operationsOf<C extends Ctx>({ served: { api, handlers }, versions }: MountOptions<C>): Operation<C>[] {
  return Object.entries(api).map(([name, endpoint]) => {
    const handle = handlers[name]
    if (!handle) throw new Error(`The operation ${name} has no handler.`)
    return operationOf(name, endpoint, handle, versions)
  })
}
