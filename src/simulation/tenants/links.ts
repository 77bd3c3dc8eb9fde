/** What stands between two things and is known by its path alone: grants of roles, members, associations. All are made, asked for and ended alike. */
import type { Place } from './collection.ts'
import type { Kind, Thing } from './thing.ts'

export interface Tie {
  /** Where it is asked for, and ended. */
  path: string
  within: readonly Thing[]
  /** POST to the list, where it is not PUT to its path. */
  post?: object
}

export interface Link {
  by: 'admin' | 'tenant'
  /** Undefined where there is nothing that it could be between. */
  of: (place: Place) => Tie | undefined
  /** Another of the same place takes it away: each place is taken once. */
  placeOf?: (path: string) => string
}

const IDENTITY = '/identity/v3'

/** @param path with a word in braces for each thing's id */
const between =
  (path: string, ...kinds: readonly Kind[]) =>
  ({ who, random }: Place): Tie | undefined => {
    const within = kinds.map((kind) => random.pick(who.model.of(kind)))
    if (within.some((thing) => thing === undefined) || new Set(within).size < within.length) return undefined
    return { path: filled(path, within), within }
  }

const filled = (path: string, things: readonly Thing[]): string =>
  things.reduce((text, { id }) => text.replace(/\{\w*\}/, id), path)

const ACTORS: readonly Kind[] = ['user', 'group']

/** Of a project, a domain, the system, and of what is in them; of roles that mean nothing, to who has no password. */
const GRANTS: readonly Link[] = ACTORS.flatMap((actor) => {
  const on = (path: string, ...kinds: readonly Kind[]): Link => ({ by: 'admin', of: between(path, ...kinds, actor, 'role') })
  const end = `${actor}s/{}/roles/{}`
  return [
    on(`${IDENTITY}/projects/{}/${end}`, 'project'),
    on(`${IDENTITY}/OS-INHERIT/projects/{}/${end}/inherited_to_projects`, 'project'),
    on(`${IDENTITY}/domains/{}/${end}`, 'domain'),
    on(`${IDENTITY}/OS-INHERIT/domains/{}/${end}/inherited_to_projects`, 'domain'),
    on(`${IDENTITY}/system/${end}`),
  ]
})

/** Rules that imply each other in a circle are refused: older ones imply younger ones. */
const implied: Link = {
  by: 'admin',
  of: (place) => {
    const [prior, other] = place.who.model.of('role').slice(place.random.below(4))
    return prior && other && { path: `${IDENTITY}/roles/${prior.id}/implies/${other.id}`, within: [prior, other] }
  },
}

const FILTER = `${IDENTITY}/OS-EP-FILTER`
const POLICIES = `${IDENTITY}/policies/{}/OS-ENDPOINT-POLICY`
/** What a policy is of has no other. */
const placeOf = (path: string): string => path.replace(/policies\/[^/]+/, '')

const CATALOG: readonly Link[] = [
  { by: 'admin', of: between(`${IDENTITY}/groups/{}/users/{}`, 'group', 'user') },
  implied,
  { by: 'admin', of: between(`${FILTER}/endpoint_groups/{}/projects/{}`, 'endpoint_group', 'project') },
  { by: 'admin', of: between(`${FILTER}/projects/{}/endpoints/{}`, 'project', 'endpoint') },
  { by: 'admin', of: between(`${POLICIES}/endpoints/{}`, 'policy', 'endpoint'), placeOf },
  { by: 'admin', of: between(`${POLICIES}/services/{}`, 'policy', 'service'), placeOf },
  { by: 'admin', of: between(`${POLICIES}/services/{}/regions/{}`, 'policy', 'service', 'region'), placeOf },
]

/** With the administrator's project, so that no tenant is shown what another has. */
const member: Link = {
  by: 'tenant',
  of: ({ who, random, scene }) => {
    const image = random.pick(who.model.of('image').filter((one) => one.promised('visibility') === 'shared'))
    const { projectId } = scene.admin.account
    return image && { path: `/image/v2/images/${image.id}/members/${projectId}`, within: [image], post: { member: projectId } }
  },
}

export const LINKS: readonly Link[] = [...GRANTS, ...CATALOG, member, member]
