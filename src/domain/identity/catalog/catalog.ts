/** Reads the catalogue that tokens carry: where each service answers, for the caller's project. */
import type { StoreCtx } from '../../../store/context.ts'
import { type EndpointsByProject, readEndpointsByProject } from './project-endpoint-filter.ts'

export interface CatalogEntry {
  id: string
  type: string
  name: string
  endpoints: { id: string; interface: string; regionId: string | null; url: string }[]
}

/** For whom the catalogue is filled in: a session is one. */
interface CatalogReader {
  readonly user: { readonly id: string }
  readonly scope:
    | { readonly kind: 'project'; readonly project: { readonly id: string } }
    | { readonly kind: 'domain' | 'system' | 'none' }
}

/** Rises with every change of the catalogue. */
interface CatalogRevision {
  readonly catalog: number
}

export class Catalog {
  readonly #revision: CatalogRevision
  #kept: { entries: readonly CatalogEntry[]; narrowing: EndpointsByProject; stamp: number } | undefined

  constructor(revision: CatalogRevision) {
    this.#revision = revision
  }

  /** Rises whenever what `of` returns may have changed. */
  get stamp(): number {
    return this.#revision.catalog
  }

  /**
   * Enabled services with their enabled endpoints; those whose URL needs a project only with a project's token. A project
   * that was given endpoints of its own sees those alone.
   */
  async of(ctx: StoreCtx, session: CatalogReader): Promise<CatalogEntry[]> {
    const { entries, narrowing } = await this.#read(ctx)
    const only = session.scope.kind === 'project' ? narrowing.get(session.scope.project.id) : undefined
    const filled = entries.map((entry) => ({
      ...entry,
      endpoints: entry.endpoints.flatMap((endpoint) => {
        const url = only && !only.has(endpoint.id) ? undefined : fillUrl(endpoint.url, session)
        return url === undefined ? [] : [{ ...endpoint, url }]
      }),
    }))
    return only ? filled.filter((entry) => entry.endpoints.length > 0) : filled
  }

  async #read(ctx: StoreCtx): Promise<{ entries: readonly CatalogEntry[]; narrowing: EndpointsByProject }> {
    const stamp = this.#revision.catalog
    if (this.#kept?.stamp !== stamp)
      this.#kept = { entries: await readCatalog(ctx), narrowing: await readEndpointsByProject(ctx), stamp }
    return this.#kept
  }
}

async function readCatalog(ctx: StoreCtx): Promise<CatalogEntry[]> {
  const services = await ctx.db.selectFrom('catalog_service').selectAll().where('enabled', '=', 1).orderBy('type').execute()
  const query = ctx.db.selectFrom('catalog_endpoint').selectAll().where('enabled', '=', 1)
  const endpoints = Map.groupBy(await query.orderBy('interface', 'desc').orderBy('id').execute(), (e) => e.service_id)
  return services.map(({ id, type, name }) => ({
    id,
    type,
    name,
    endpoints: (endpoints.get(id) ?? []).map((e) => ({ id: e.id, interface: e.interface, regionId: e.region_id, url: e.url })),
  }))
}

/** Fills `$(project_id)s` and `%(project_id)s`, likewise `tenant_id` and `user_id`; undefined when there is no project. */
function fillUrl(url: string, session: CatalogReader): string | undefined {
  const project = session.scope.kind === 'project' ? session.scope.project.id : undefined
  // foreign word: catalogues in use spell the project so
  const values: Record<string, string | undefined> = { project_id: project, tenant_id: project, user_id: session.user.id }
  let missing = false
  const filled = url.replaceAll(/[$%]\((\w+)\)s/g, (_, name: string) => {
    missing ||= values[name] === undefined
    return values[name] ?? ''
  })
  return missing ? undefined : filled
}
