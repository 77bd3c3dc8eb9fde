/** Ensures what a mapping says of somebody: the user, its groups, its projects. */
import { coreRefusals } from '../../../kernel/core-refusals.ts'
import { type StoreCtx, transact } from '../../../store/context.ts'
import {
  findDomain,
  findDomainByName,
  findGroupByName,
  findGroupRow,
  findUser,
  findUserNamed,
  writeFederatedGroups,
} from '../directory/index.ts'
import type { FederationProtocol } from './federation-protocol.ts'
import type { IdentityProvider } from './identity-provider.ts'
import { provideProjects } from './mapped-project.ts'
import type { Mapping } from './mapping.ts'
import { type Assertion, applyMapping, type Mapped } from './mapping-engine.ts'
import type { DomainRef } from './mapping-schema.ts'
import { shadowUser } from './shadow-user.ts'

export interface MappedUser {
  userId: string
  /** False: the mapping named a user of this cloud's own, with that user's roles and no others. */
  federated: boolean
}

export interface Arrival {
  provider: IdentityProvider
  protocol: FederationProtocol
  mapping: Mapping
  assertion: Assertion
}

const refused = (internal: string) => coreRefusals.unauthenticated({ internal })

/**
 * In one transaction: somebody whom the provider vouches for, and all that the mapping gives.
 * @throws unauthorized when the mapping leads to nobody; not_found for a role that there is not
 */
export const mapToUser = (ctx: StoreCtx, arrival: Arrival): Promise<MappedUser> =>
  // the cloud itself does what the mapping says; who comes may do nothing yet
  transact({ ...ctx, who: { kind: 'cloud' as const } }, async (tx) => {
    const mapped = applyMapping(arrival.mapping, arrival.assertion)
    const groupIds = await groupsOf(tx, arrival.mapping, mapped)
    if (mapped.user.type === 'local') return { userId: await localUser(tx, mapped), federated: false }
    const { provider, assertion } = arrival
    const remoteUser = assertion.REMOTE_USER?.[0]
    const { email } = mapped.user
    const id = mapped.user.id || undefined // an attribute may be there and empty
    const name = mapped.user.name || remoteUser || id
    const own = id ?? name
    if (name === undefined || own === undefined) throw refused('the mapping gives the user neither an id nor a name')
    const domainId = mapped.user.domain ? await domainOf(tx, mapped.user.domain) : provider.domainId
    const link = { providerId: provider.id, protocolId: arrival.protocol.id, uniqueId: quoted(own) }
    const userId = await shadowUser(tx, link, { name, email, domainId })
    await writeFederatedGroups(tx, userId, provider, groupIds)
    await provideProjects(tx, arrival.mapping, { userId, domainId }, await placed(tx, provider, mapped.projects))
    return { userId, federated: true }
  })

async function localUser(ctx: StoreCtx, { user }: Mapped): Promise<string> {
  const domainId = user.domain && (await domainOf(ctx, user.domain))
  const found =
    user.id !== undefined
      ? await findUser(ctx, user.id)
      : domainId !== undefined && user.name !== undefined
        ? await findUserNamed(ctx, domainId, user.name)
        : undefined
  if (!found) throw refused('the mapping names a local user that there is not')
  return found.id
}

/** @throws unauthorized */
async function domainOf(ctx: StoreCtx, ref: DomainRef): Promise<string> {
  const domain = ref.id !== undefined ? await findDomain(ctx, ref.id) : await findDomainByName(ctx, ref.name ?? '')
  if (!domain) throw refused(`the mapping names a domain that there is not: ${ref.id ?? ref.name}`)
  return domain.id
}

/** Groups named by id have to be there; a provider may know more groups than this cloud, so others by name are passed over. */
async function groupsOf(ctx: StoreCtx, mapping: Mapping, mapped: Mapped): Promise<string[]> {
  for (const id of mapped.groupIds)
    if (!(await findGroupRow(ctx, id))) throw refused(`the mapping ${mapping.id} names the group ${id}, which there is not`)
  const named = await Promise.all(
    mapped.groupNames.map(async ({ name, domain }) => findGroupByName(ctx, await domainOf(ctx, domain), name)),
  )
  return [...new Set([...mapped.groupIds, ...named.flatMap((group) => (group ? [group.id] : []))])]
}

const placed = (ctx: StoreCtx, provider: IdentityProvider, projects: Mapped['projects']) =>
  Promise.all(
    projects.map(async ({ name, roles, domain }) => ({
      name,
      roleNames: roles.map((role) => role.name),
      domainId: domain ? await domainOf(ctx, domain) : provider.domainId,
    })),
  )

/** As the id stands in a URL's path, slashes and all. */
const quoted = (id: string): string =>
  encodeURIComponent(id)
    .replaceAll(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%2F', '/')
