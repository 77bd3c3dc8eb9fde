import {
  associateWithProject,
  createEndpointGroup,
  deleteEndpointGroup,
  dissociateFromProject,
  type Endpoint,
  type EndpointFilter,
  type EndpointGroup,
  getEndpointGroup,
  listAssociatedProjects,
  listEndpointGroups,
  listEndpointsOfGroup,
  listEndpointsOfProject,
  listGroupsOfProject,
  requireProjectAssociation,
  updateEndpointGroup,
} from '../../../../domain/identity/catalog/index.ts'
import type { Project } from '../../../../domain/identity/directory/index.ts'
import { badRequest } from '../../../../kernel/errors.ts'
import type { endpointGroupApi, projectEndpointApi } from '../contract/endpoint-group.ts'
import { linksOf, listRequest, text } from '../query.ts'
import { endpointView, projectView } from '../translate.ts'
import type { HandlersOf } from './deps.ts'
import { defined } from './project.ts'

interface Filters {
  service_id?: string
  region_id?: string | null
  interface?: EndpointFilter['interface']
}

const FILTERS = ['service_id', 'region_id', 'interface']

function filterOf(filters: Filters): EndpointFilter {
  if (!Object.keys(filters).every((key) => FILTERS.includes(key)))
    throw badRequest(
      `Expecting to find ${FILTERS.join(' or ')} in endpoint_group. The server could not comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error.`,
      'endpoint_group.filters',
    )
  return defined({ serviceId: filters.service_id, regionId: filters.region_id, interface: filters.interface })
}

const groupView = (base: string, { filter, ...group }: EndpointGroup) => ({
  ...group,
  filters: defined({ service_id: filter.serviceId, region_id: filter.regionId, interface: filter.interface }),
  links: { self: `${base}/OS-EP-FILTER/endpoint_groups/${group.id}` },
})

interface Asked {
  base: string
  url: string
}
const groupList = (asked: Asked, items: EndpointGroup[]) => ({
  endpoint_groups: items.map((group) => groupView(asked.base, group)),
  links: linksOf(asked, { items, more: false }),
})
const endpointList = (asked: Asked, items: Endpoint[]) => ({
  endpoints: items.map((endpoint) => endpointView(asked.base, endpoint)),
  links: linksOf(asked, { items, more: false }),
})
const projectList = (asked: Asked, items: Project[]) => ({
  projects: items.map((project) => projectView(asked.base, project)),
  links: linksOf(asked, { items, more: false }),
})

export const endpointGroupHandlers: HandlersOf<typeof endpointGroupApi> = {
  listEndpointGroups: async (ctx, input) =>
    groupList(input, await listEndpointGroups(ctx, listRequest(input.query, { name: text('name') }))),
  createEndpointGroup: async (ctx, { body: { endpoint_group: wish }, base }) => {
    const filter = filterOf(wish.filters)
    if (Object.keys(filter).length === 0)
      throw badRequest('filters field is required and cannot be empty', 'endpoint_group.filters')
    const group = await createEndpointGroup(ctx, { name: wish.name, description: wish.description ?? null, filter })
    return { endpoint_group: groupView(base, group) }
  },
  showEndpointGroup: async (ctx, { params, base }) => ({
    endpoint_group: groupView(base, await getEndpointGroup(ctx, params.endpoint_group_id)),
  }),
  updateEndpointGroup: async (ctx, { params, body: { endpoint_group: wish }, base }) => {
    const { name, description } = wish
    const change = defined({ name, description, filter: wish.filters && filterOf(wish.filters) })
    return { endpoint_group: groupView(base, await updateEndpointGroup(ctx, params.endpoint_group_id, change)) }
  },
  deleteEndpointGroup: async (ctx, { params }) => deleteEndpointGroup(ctx, params.endpoint_group_id),
  listEndpointsOfGroup: async (ctx, input) =>
    endpointList(input, await listEndpointsOfGroup(ctx, input.params.endpoint_group_id)),
  listProjectsOfGroup: async (ctx, input) =>
    projectList(input, await listAssociatedProjects(ctx, { endpointGroupId: input.params.endpoint_group_id })),
  showGroupOfProject: async (ctx, { params, base, url }) => {
    const { project_id, endpoint_group_id } = params
    await requireProjectAssociation(ctx, project_id, { endpointGroupId: endpoint_group_id })
    return { project_endpoint_group: { project_id, endpoint_group_id, links: { self: new URL(url, base).href } } }
  },
  addGroupToProject: async (ctx, { params }) =>
    associateWithProject(ctx, params.project_id, { endpointGroupId: params.endpoint_group_id }),
  removeGroupFromProject: async (ctx, { params }) =>
    dissociateFromProject(ctx, params.project_id, { endpointGroupId: params.endpoint_group_id }),
}

export const projectEndpointHandlers: HandlersOf<typeof projectEndpointApi> = {
  listGroupsOfProject: async (ctx, input) => groupList(input, await listGroupsOfProject(ctx, input.params.project_id)),
  listEndpointsOfProject: async (ctx, input) => endpointList(input, await listEndpointsOfProject(ctx, input.params.project_id)),
  listProjectsOfEndpoint: async (ctx, input) =>
    projectList(input, await listAssociatedProjects(ctx, { endpointId: input.params.endpoint_id })),
  checkEndpointOfProject: async (ctx, { params }) =>
    requireProjectAssociation(ctx, params.project_id, { endpointId: params.endpoint_id }),
  addEndpointToProject: async (ctx, { params }) =>
    associateWithProject(ctx, params.project_id, { endpointId: params.endpoint_id }),
  removeEndpointFromProject: async (ctx, { params }) =>
    dissociateFromProject(ctx, params.project_id, { endpointId: params.endpoint_id }),
}
