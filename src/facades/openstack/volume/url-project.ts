/** Reads the project that older clients put before each path: `/v3/{project}/volumes`. It is the token's, and says nothing. */
import type { Params } from '../../../api/policy-target.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { cinderRefusals } from './refusals.ts'

const NAME = 'url_project_id'
export const PROJECT_PREFIX = `/v3/{${NAME}}`

/** @throws bad_request for another project than the token's */
export function withoutUrlProject({ who }: StoreCtx, { [NAME]: named, ...params }: Params): Params {
  const scope = who.kind === 'user' ? who.scope : undefined
  // who has no token is asked for one, whatever the path
  if (scope && (scope.kind !== 'project' || scope.projectId !== named)) throw cinderRefusals.malformed_url()
  return params
}
