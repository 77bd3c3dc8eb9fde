import {
  createLimits,
  createRegisteredLimits,
  deleteLimit,
  deleteRegisteredLimit,
  getLimit,
  getRegisteredLimit,
  LIMIT_COLUMNS,
  LIMIT_MODELS,
  listLimits,
  listRegisteredLimits,
  updateLimit,
  updateRegisteredLimit,
} from '../../../../domain/identity/limit/index.ts'
import { badRequest } from '../../../../kernel/errors.ts'
import type { limitApi, registeredLimitApi } from '../contract/limit.ts'
import { limitView, registeredLimitView } from '../limit-view.ts'
import { linksOf, listRequest, text } from '../query.ts'
import type { Deps, HandlersOf } from './deps.ts'
import { defined } from './project.ts'

const REGISTERED_FILTERS = {
  service_id: text('service_id'),
  region_id: text('region_id'),
  resource_name: text('resource_name'),
} as const

const LIMIT_FILTERS = {
  service_id: text(LIMIT_COLUMNS.serviceId),
  region_id: text(LIMIT_COLUMNS.regionId),
  resource_name: text(LIMIT_COLUMNS.resourceName),
  project_id: text(LIMIT_COLUMNS.projectId),
  domain_id: text(LIMIT_COLUMNS.domainId),
} as const

interface About {
  service_id: string
  region_id?: string | null
  resource_name: string
  description?: string | null
}

const aboutOf = (wish: About) => ({
  serviceId: wish.service_id,
  regionId: wish.region_id ?? null,
  resourceName: wish.resource_name,
  description: wish.description ?? null,
})

export const registeredLimitHandlers: HandlersOf<typeof registeredLimitApi> = {
  listRegisteredLimits: async (ctx, input) => {
    const items = await listRegisteredLimits(ctx, listRequest(input.query, REGISTERED_FILTERS))
    const links = linksOf(input, { items, more: false })
    return { registered_limits: items.map((limit) => registeredLimitView(input.base, limit)), links }
  },
  createRegisteredLimits: async (ctx, { body, base }) => {
    const wishes = body.registered_limits.map((wish) => ({ ...aboutOf(wish), defaultLimit: wish.default_limit }))
    const made = await createRegisteredLimits(ctx, wishes)
    return { registered_limits: made.map((limit) => registeredLimitView(base, limit)) }
  },
  showRegisteredLimit: async (ctx, { params, base }) => ({
    registered_limit: registeredLimitView(base, await getRegisteredLimit(ctx, params.registered_limit_id)),
  }),
  updateRegisteredLimit: async (ctx, { params, body: { registered_limit: wish }, base }) => {
    const change = defined({
      serviceId: wish.service_id,
      regionId: wish.region_id,
      resourceName: wish.resource_name,
      defaultLimit: wish.default_limit,
      description: wish.description,
    })
    const limit = await updateRegisteredLimit(ctx, params.registered_limit_id, change)
    return { registered_limit: registeredLimitView(base, limit) }
  },
  deleteRegisteredLimit: async (ctx, { params }) => deleteRegisteredLimit(ctx, params.registered_limit_id),
}

function whoseOf({ project_id, domain_id }: { project_id?: string | null; domain_id?: string | null }) {
  if ((project_id == null) === (domain_id == null))
    throw badRequest('A limit is of one project or of one domain: one of project_id and domain_id is expected.', 'limits')
  return { projectId: project_id ?? null, domainId: domain_id ?? null }
}

export const limitHandlers = ({ identity: { limitModel } }: Deps): HandlersOf<typeof limitApi> => ({
  showLimitModel: async () => ({ model: { name: limitModel, description: LIMIT_MODELS[limitModel].description } }),
  listLimits: async (ctx, input) => {
    const items = await listLimits(ctx, listRequest(input.query, LIMIT_FILTERS))
    return { limits: items.map((limit) => limitView(input.base, limit)), links: linksOf(input, { items, more: false }) }
  },
  createLimits: async (ctx, { body, base }) => {
    const wishes = body.limits.map((wish) => ({ ...aboutOf(wish), ...whoseOf(wish), resourceLimit: wish.resource_limit }))
    const made = await createLimits(ctx, wishes, limitModel)
    return { limits: made.map((limit) => limitView(base, limit)) }
  },
  showLimit: async (ctx, { params, base }) => ({ limit: limitView(base, await getLimit(ctx, params.limit_id)) }),
  updateLimit: async (ctx, { params, body: { limit: wish }, base }) => {
    const change = defined({ resourceLimit: wish.resource_limit, description: wish.description })
    return { limit: limitView(base, await updateLimit(ctx, params.limit_id, change, limitModel)) }
  },
  deleteLimit: async (ctx, { params }) => deleteLimit(ctx, params.limit_id),
})
