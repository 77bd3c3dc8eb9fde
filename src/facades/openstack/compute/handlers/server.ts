import type { Input } from '../../../../api/define.ts'
import type { Guarded } from '../../../../api/policy/policy.ts'
import { reply } from '../../../../api/reply.ts'
import {
  changeServer,
  deleteServer,
  getServer,
  listServerKeys,
  type ServerChange,
  serversByIds,
} from '../../../../domain/compute/index.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import type { KeyPage } from '../../../../kernel/page.ts'
import { nextLinks } from '../../resource/page-links.ts'
import { withAddress } from '../address-filter.ts'
import { novaRules } from '../allow.ts'
import type { serverApi } from '../contract/server.ts'
import { linksTo } from '../links.ts'
import { filterOf, pageWanted } from '../server-filter.ts'
import { renderServers, viewServer } from '../server-view-maker.ts'
import { createHandler } from './create.ts'
import type { Deps, HandlersOf } from './deps.ts'

export const serverHandlers = (deps: Deps): HandlersOf<typeof serverApi> => ({
  listServers: async (ctx, input) => {
    const page = await keysOf(ctx, deps, { ...input, allProjects: novaRules.allProjects })
    const rows = await serversByIds(
      ctx,
      page.items.map(({ id }) => id),
    )
    const servers = rows.map(({ id, name }) => ({ id, name, links: linksTo(input.base, 'servers', id) }))
    return { servers, ...nextOf(input, page) }
  },
  listServersDetail: async (ctx, input) => {
    const page = await keysOf(ctx, deps, { ...input, allProjects: novaRules.allProjectsDetail })
    return reply(await renderServers(ctx, deps, page, input, () => nextOf(input, page)))
  },
  createServer: createHandler(deps),
  showServer: async (ctx, { params, base }) => showServer(ctx, deps, params.server_id, base),
  updateServer: async (ctx, { params, body, base }) => {
    await changeServer(ctx, params.server_id, changeOf(body.server))
    return showServer(ctx, deps, params.server_id, base)
  },
  deleteServer: async (ctx, { params }) => deleteServer(ctx, params.server_id),
})

const NO_PAGE: KeyPage = { items: [], more: false, digest: '' }

type ListInput = Input<(typeof serverApi)['listServers']>

async function keysOf(ctx: StoreCtx, deps: Deps, input: ListInput & { allProjects: Guarded }) {
  const { query } = input
  const filter = await filterOf(ctx, deps, input)
  const page = pageWanted(query)
  if (!filter || page.limit === 0) return NO_PAGE
  return listServerKeys(ctx, await withAddress(ctx, filter, query), page)
}

function nextOf(input: ListInput, { items, more }: { items: readonly { id: string }[]; more: boolean }) {
  const last = items.at(-1)
  return more && last ? { servers_links: nextLinks(input, last.id) } : {}
}

async function showServer(ctx: StoreCtx, deps: Deps, id: string, base: string) {
  const view = await viewServer(ctx, deps, await getServer(ctx, id), base)
  return { server: { ...view, server_groups: [] } }
}

function changeOf(wish: Input<(typeof serverApi)['updateServer']>['body']['server']): ServerChange {
  const { name, description, hostname, accessIPv4, accessIPv6, 'OS-DCF:diskConfig': diskConfig } = wish
  const given = {
    name,
    hostname,
    description,
    access_ipv4: accessIPv4 === '' ? null : accessIPv4,
    access_ipv6: accessIPv6 === '' ? null : accessIPv6,
    disk_config: diskConfig,
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}
