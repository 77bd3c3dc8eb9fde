/** A session → Keystone's token document. PreSerialized once for each session and state of the catalogue. */
import { PreSerialized } from '../../../api/reply.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import type { Catalog, CatalogEntry } from '../../../domain/identity/catalog/index.ts'
import { equals } from '../../../domain/identity/entity/index.ts'
import { listServiceProviders, type ServiceProvider } from '../../../domain/identity/federation/index.ts'
import type { Session } from '../../../domain/identity/token/index.ts'
import type { MaybePromise } from '../../../kernel/maybe-promise.ts'
import { microTime, microTimeZ } from '../resource/time.ts'

export const catalogView = (entries: readonly CatalogEntry[]) =>
  entries.map(({ id, type, name, endpoints }) => ({
    endpoints: endpoints.map((endpoint) => ({
      id: endpoint.id,
      interface: endpoint.interface,
      region_id: endpoint.regionId,
      url: endpoint.url,
      region: endpoint.regionId,
    })),
    id,
    type,
    name,
  }))

interface Around {
  catalog: readonly CatalogEntry[] | undefined
  serviceProviders: readonly ServiceProvider[]
}

function tokenView({ token, user, scope, roles, delegated, federated }: Session, { catalog, serviceProviders }: Around) {
  return {
    methods: token.methods,
    user: tokenUserView(user, federated),
    audit_ids: token.auditIds,
    expires_at: microTimeZ(token.expiresAt),
    issued_at: microTimeZ(token.issuedAt),
    ...scopeView(scope),
    ...(scope.kind === 'none' ? {} : { roles }),
    ...(delegated && delegatedView(delegated)),
    ...(scope.kind === 'none' || !catalog ? {} : { catalog: catalogView(catalog) }),
    ...(serviceProviders.length > 0 && {
      service_providers: serviceProviders.map(({ id, authUrl, spUrl }) => ({ auth_url: authUrl, id, sp_url: spUrl })),
    }),
  }
}

/** Whoever comes from elsewhere has no password here. */
function tokenUserView({ passwordExpiresAt, domain, id, name }: Session['user'], federated: Session['federated']) {
  if (!federated)
    return {
      domain,
      id,
      name,
      password_expires_at: passwordExpiresAt === null ? null : microTime(passwordExpiresAt),
    }
  const { groupIds, providerId, protocolId } = federated
  const groups = groupIds.map((group) => ({ id: group }))
  return { domain, id, name, 'OS-FEDERATION': { groups, identity_provider: { id: providerId }, protocol: { id: protocolId } } }
}

function delegatedView({
  kind,
  id,
  name,
  unrestricted,
  accessRules,
  consumerId,
  trust,
}: NonNullable<Session['delegated']>): object {
  if (consumerId !== undefined) return { 'OS-OAUTH1': { access_token_id: id, consumer_id: consumerId } }
  if (trust) return { 'OS-TRUST:trust': trustView(id, trust) }
  if (kind !== 'application-credential') return {}
  const rules = accessRules && { access_rules: accessRules }
  return { application_credential: { id, name, restricted: !unrestricted, ...rules } }
}

const trustView = (
  id: string,
  { trustorId, trusteeId, impersonation }: NonNullable<NonNullable<Session['delegated']>['trust']>,
) => ({
  id,
  impersonation,
  trustor_user: { id: trustorId },
  trustee_user: { id: trusteeId },
})

function scopeView(scope: Session['scope']): object {
  switch (scope.kind) {
    case 'project': {
      const { isDomain, id, name, domain } = scope.project
      return { project: { domain, id, name }, is_domain: isDomain }
    }
    case 'domain':
      return { domain: scope.domain }
    case 'system':
      return { system: { all: true } }
    case 'none':
      return {}
  }
}

export class TokenViews {
  readonly #catalog: Catalog
  /** A session lives as long as nothing it depends on has changed. */
  readonly #kept = new WeakMap<Session, { rendered: PreSerialized; stamp: number }>()

  /** The enabled ones, as of a state of the catalogue: a change of one counts as a change of that. */
  #others: { providers: readonly ServiceProvider[]; stamp: number } | undefined

  constructor(catalog: Catalog) {
    this.#catalog = catalog
  }

  /** For a reply given once, such as to a log-in. */
  async render(ctx: StoreCtx, session: Session, options: { catalog: boolean }): Promise<PreSerialized> {
    const catalog = options.catalog ? await this.#catalog.of(ctx, session) : undefined
    return new PreSerialized(
      JSON.stringify({ token: tokenView(session, { catalog, serviceProviders: await this.#serviceProviders(ctx) }) }),
    )
  }

  async #serviceProviders(ctx: StoreCtx): Promise<readonly ServiceProvider[]> {
    const { stamp } = this.#catalog
    if (this.#others?.stamp !== stamp)
      this.#others = { stamp, providers: (await listServiceProviders(ctx, { filters: [equals('enabled', true)] })).items }
    return this.#others.providers
  }

  /** For replies given again and again: kept while the session and the catalogue last. */
  renderOften(ctx: StoreCtx, session: Session, options: { catalog: boolean }): MaybePromise<PreSerialized> {
    if (!options.catalog) return this.render(ctx, session, options)
    const { stamp } = this.#catalog
    const kept = this.#kept.get(session)
    if (kept?.stamp === stamp) return kept.rendered
    return this.render(ctx, session, options).then(({ json }) => {
      const rendered = new PreSerialized(json)
      const kept = rendered.size === json.length ? rendered : new PreSerialized(Buffer.from(json)) // text that is all ASCII is sent as it is
      this.#kept.set(session, { rendered: kept, stamp })
      return kept
    })
  }
}
