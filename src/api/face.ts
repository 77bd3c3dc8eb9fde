/** Describes an API of others, whole, as one object: which service of ours speaks through it, where it stands, and how it puts things. */

import type { Ctx } from '../kernel/context.ts'
import type { Api } from './define.ts'
import type { ErrorFace } from './errors.ts'
import type { FaceConventions } from './face-conventions.ts'
import { type ServedApi, servedWithout } from './implement.ts'
import type { Dialect } from './pipeline/dialect.ts'
import type { MountOptions } from './pipeline/mount.ts'
import type { Guarded, Policy } from './policy/policy.ts'
import type { Params, TargetResolver, Targets } from './policy-target.ts'
import type { HttpServer } from './server/http-server.ts'
import { foreignApi } from './upstream-operations.ts'
import type { Versions } from './versions.ts'

/** How the service is listed for users. */
export interface CatalogueEntry {
  readonly type: string
  readonly name: string
  /** On this server: `/compute/v2.1`. */
  readonly path: string
  /** Listed under another type as well, which older clients ask for. */
  readonly also?: { readonly type: string; readonly name: string }
  /** Those that the service customarily has; what stands at the face's root stands at `/` there. */
  readonly ports: readonly number[]
}

/** One of the APIs of a face, each at a path of its own: version documents at the root, and what they lead to. */
export interface FaceApi<C, Parts> {
  /** Beneath the face's root, `/v2.1`; empty for the root itself. */
  readonly path: string
  /** All that is served, with the scopes and rules that count. */
  readonly api: Api
  readonly serve: (parts: Parts, policy: Policy) => ServedApi<C>
  readonly versions?: Versions
  /** The same API beneath another path, in versions of its own: what an older version is answered by today. */
  readonly alsoAt?: {
    readonly path: string
    readonly versions?: Versions
    /** Operations that are not found there. */
    readonly without?: readonly string[]
    /** Judges what the path's own names stand for, and gives the others. @throws CloudError */
    readonly readPrefix?: (ctx: C, params: Params) => Params
  }
  /** The name of the file in `apis/` that lists all of the API: what of it is not served answers 501. */
  readonly upstream?: string
  /** Parts of what is served that answer 501, in words for the coverage page. */
  readonly partsNotImplemented?: readonly string[]
}

/**
 * @typeParam C what handlers are called with
 * @typeParam Parts what the handlers are made of, out of what the programs have: drivers, settings, opened services
 */
export interface Face<C, Parts = object> {
  /** As its own people call it: `ec2`. */
  readonly name: string
  /** The service of ours whose rows it shows; also names its rules and its tables of tests. */
  readonly service: string
  /** How it puts requests and replies. */
  readonly dialect: Dialect
  /** What stands before all of its paths: `/compute`. */
  readonly root: string
  /** Absent: it is not listed. */
  readonly catalogue?: CatalogueEntry
  readonly apis: readonly FaceApi<C, Parts>[]
  /** Which kind of credential it asks for: a user's token, that of a host, or a request signed with an access key. */
  readonly credential: 'token' | 'host' | 'access-key'
  /** With an access key: the names of the service that a request may be signed for, its own first. */
  readonly signedAs?: readonly string[]
  /** Asked beside an endpoint's own rule, or instead of it; those that the domain asks by its name for what they permit: `image.publicize`. */
  readonly rules?: Readonly<Record<string, Guarded>>
  /** What its rules, and an operator's, refer to by name (`rule:secret_owner`); no action, so that nothing asks them by themselves. */
  readonly namedRules?: Readonly<Record<string, string>>
  /** The rows that the parameters of paths name. */
  readonly targets?: Targets<C>
  /** Finds what rules ask about where the path does not say it. */
  readonly targetResolver?: (parts: Parts) => TargetResolver<C>
  /** For tests and examples, the word before an id in a path → which of the services' samples the id is of: `servers` → `server`. After `=` stands the id itself. */
  readonly samples?: Readonly<Record<string, string>>
  readonly errors: ErrorFace
  readonly conventions?: FaceConventions
}

export interface FaceMount<C extends Ctx, Parts>
  extends Pick<MountOptions<C>, 'contextOf' | 'policy' | 'checkReplies' | 'identityUrl' | 'audit'> {
  readonly parts: Parts
  /** In place of the face's own root. */
  readonly root?: string
}

/** Serves all APIs of a face. */
export function mountFace<C extends Ctx, Parts>(app: HttpServer, face: Face<C, Parts>, options: FaceMount<C, Parts>): void {
  const { parts, policy, contextOf, checkReplies, audit, root = face.root } = options
  for (const { path, serve, versions, upstream, alsoAt } of face.apis) {
    const served = serve(parts, policy)
    const shared = {
      app,
      face: face.name,
      audit,
      served,
      contextOf,
      policy,
      checkReplies,
      errors: face.errors,
      foreign: upstream === undefined ? undefined : foreignApi(upstream, path),
      service: face.service,
      rules: face.rules,
      namedRules: face.namedRules,
      targets: face.targets,
      targetResolver: face.targetResolver?.(parts),
      identityUrl: options.identityUrl ?? (face.conventions?.givesCredentials ? root || '/' : undefined),
      ...face.conventions,
    }
    face.dialect.mount({ ...shared, prefix: root + path, versions })
    if (!alsoAt) continue
    const { without, readPrefix } = alsoAt
    const also = { served: without ? servedWithout(served, without) : served, versions: alsoAt.versions ?? versions }
    face.dialect.mount({ ...shared, ...also, prefix: root + alsoAt.path, readPrefix })
  }
}
