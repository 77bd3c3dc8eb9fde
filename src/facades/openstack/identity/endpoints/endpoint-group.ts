/** Which endpoints are in an endpoint group, and which projects were given groups or endpoints. */
import { Type } from '../../../../api/schema.ts'
import {
  associateWithProject,
  dissociateFromProject,
  listAssociatedProjects,
  listEndpointsOfGroup,
  listEndpointsOfProject,
  listGroupsOfProject,
  requireProjectAssociation,
} from '../../../../domain/identity/catalog/index.ts'
import { listReply } from '../../resource/collection.ts'
import { listSchema } from '../../resource/collection-schema.ts'
import { allow } from '../allow.ts'
import { body } from '../pieces.ts'
import { operation } from '../resources/collection.ts'
import { endpoint } from '../resources/endpoint.ts'
import { endpointGroup } from '../resources/endpoint-group.ts'
import { project } from '../resources/project.ts'

const read = { method: 'GET', allow: allow.systemReader } as const
const groupOfProject = { path: '/OS-EP-FILTER/endpoint_groups/{endpoint_group_id}/projects/{project_id}' } as const
const endpointOfProject = { path: '/OS-EP-FILTER/projects/{project_id}/endpoints/{endpoint_id}' } as const

const whole = <T>(items: T[]) => ({ items, more: false })

export const endpointGroups = {
  listEndpointsOfGroup: operation(
    {
      ...read,
      path: '/OS-EP-FILTER/endpoint_groups/{endpoint_group_id}/endpoints',
      summary: 'Endpoints in an endpoint group',
      action: 'identity:list_endpoints_associated_with_endpoint_group',
      status: 200,
      returns: listSchema(endpoint),
    },
    async (ctx, input) => listReply(endpoint, input, whole(await listEndpointsOfGroup(ctx, input.params.endpoint_group_id))),
  ),
  listProjectsOfGroup: operation(
    {
      ...read,
      path: '/OS-EP-FILTER/endpoint_groups/{endpoint_group_id}/projects',
      summary: 'Projects that have an endpoint group',
      action: 'identity:list_projects_associated_with_endpoint_group',
      status: 200,
      returns: listSchema(project),
    },
    async (ctx, input) => {
      const offer = { endpointGroupId: input.params.endpoint_group_id }
      return listReply(project, input, whole(await listAssociatedProjects(ctx, offer)))
    },
  ),
  showGroupOfProject: operation(
    {
      ...read,
      ...groupOfProject,
      summary: 'Has the project this endpoint group?',
      action: 'identity:get_endpoint_group_in_project',
      status: 200,
      returns: body({ project_endpoint_group: body({ project_id: Type.String(), endpoint_group_id: Type.String() }) }),
    },
    async (ctx, { params: { project_id, endpoint_group_id }, base, url }) => {
      await requireProjectAssociation(ctx, project_id, { endpointGroupId: endpoint_group_id })
      return { project_endpoint_group: { project_id, endpoint_group_id, links: { self: new URL(url, base).href } } }
    },
  ),
  addGroupToProject: operation(
    {
      ...groupOfProject,
      method: 'PUT',
      summary: 'Give a project an endpoint group',
      action: 'identity:add_endpoint_group_to_project',
      allow: allow.admin,
      status: 204,
    },
    async (ctx, { params }) => associateWithProject(ctx, params.project_id, { endpointGroupId: params.endpoint_group_id }),
  ),
  removeGroupFromProject: operation(
    {
      ...groupOfProject,
      method: 'DELETE',
      summary: 'Take an endpoint group from a project',
      action: 'identity:remove_endpoint_group_from_project',
      allow: allow.admin,
      status: 204,
    },
    async (ctx, { params }) => dissociateFromProject(ctx, params.project_id, { endpointGroupId: params.endpoint_group_id }),
  ),
  listGroupsOfProject: operation(
    {
      ...read,
      path: '/OS-EP-FILTER/projects/{project_id}/endpoint_groups',
      summary: 'Endpoint groups that a project has',
      action: 'identity:list_endpoint_groups_for_project',
      status: 200,
      returns: listSchema(endpointGroup),
    },
    async (ctx, input) => listReply(endpointGroup, input, whole(await listGroupsOfProject(ctx, input.params.project_id))),
  ),
  listEndpointsOfProject: operation(
    {
      ...read,
      path: '/OS-EP-FILTER/projects/{project_id}/endpoints',
      summary: 'Endpoints that a project has, by themselves and through groups',
      action: 'identity:list_endpoints_for_project',
      status: 200,
      returns: listSchema(endpoint),
    },
    async (ctx, input) => listReply(endpoint, input, whole(await listEndpointsOfProject(ctx, input.params.project_id))),
  ),
  listProjectsOfEndpoint: operation(
    {
      ...read,
      path: '/OS-EP-FILTER/endpoints/{endpoint_id}/projects',
      summary: 'Projects that have an endpoint',
      action: 'identity:list_projects_for_endpoint',
      status: 200,
      returns: listSchema(project),
    },
    async (ctx, input) =>
      listReply(project, input, whole(await listAssociatedProjects(ctx, { endpointId: input.params.endpoint_id }))),
  ),
  checkEndpointOfProject: operation(
    {
      ...read,
      ...endpointOfProject,
      summary: 'Has the project this endpoint?',
      action: 'identity:check_endpoint_in_project',
      status: 204,
    },
    async (ctx, { params }) => requireProjectAssociation(ctx, params.project_id, { endpointId: params.endpoint_id }),
  ),
  addEndpointToProject: operation(
    {
      ...endpointOfProject,
      method: 'PUT',
      summary: 'Give a project an endpoint',
      action: 'identity:add_endpoint_to_project',
      allow: allow.admin,
      status: 204,
    },
    async (ctx, { params }) => associateWithProject(ctx, params.project_id, { endpointId: params.endpoint_id }),
  ),
  removeEndpointFromProject: operation(
    {
      ...endpointOfProject,
      method: 'DELETE',
      summary: 'Take an endpoint from a project',
      action: 'identity:remove_endpoint_from_project',
      allow: allow.admin,
      status: 204,
    },
    async (ctx, { params }) => dissociateFromProject(ctx, params.project_id, { endpointId: params.endpoint_id }),
  ),
}
