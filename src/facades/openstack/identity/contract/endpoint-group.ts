import { defineApi } from '../../../../api/define.ts'
import { Type } from '../../../../api/schema.ts'
import { allow } from './allow.ts'
import { endpoint, face } from './catalog.ts'
import { body, free, idText, listOf, name, orNull, selfLink } from './pieces.ts'
import { project } from './resource.ts'

const group = body({ id: Type.String(), name: Type.String(), filters: free, links: selfLink })
const closed = { additionalProperties: false }
/** Other keys are refused in words of their own. */
const filters = body({
  interface: Type.Optional(face),
  service_id: Type.Optional(idText),
  region_id: Type.Optional(orNull(idText)),
})
const description = Type.Optional(orNull(Type.String()))
const one = { path: '/OS-EP-FILTER/endpoint_groups/{endpoint_group_id}' } as const
const ofProject = { path: '/OS-EP-FILTER/endpoint_groups/{endpoint_group_id}/projects/{project_id}' } as const

export const endpointGroupApi = defineApi({
  listEndpointGroups: {
    method: 'GET',
    path: '/OS-EP-FILTER/endpoint_groups',
    summary: 'List endpoint groups',
    action: 'identity:list_endpoint_groups',
    allow: allow.systemReader,
    status: 200,
    returns: listOf('endpoint_groups', group),
  },
  createEndpointGroup: {
    method: 'POST',
    path: '/OS-EP-FILTER/endpoint_groups',
    summary: 'Create an endpoint group',
    action: 'identity:create_endpoint_group',
    allow: allow.admin,
    body: body({ endpoint_group: Type.Object({ name: name(255), description, filters }, closed) }),
    status: 201,
    returns: body({ endpoint_group: group }),
  },
  showEndpointGroup: {
    ...one,
    method: 'GET',
    summary: 'Show an endpoint group',
    action: 'identity:get_endpoint_group',
    allow: allow.systemReader,
    status: 200,
    returns: body({ endpoint_group: group }),
  },
  updateEndpointGroup: {
    ...one,
    method: 'PATCH',
    summary: 'Change an endpoint group',
    action: 'identity:update_endpoint_group',
    allow: allow.admin,
    body: body({
      endpoint_group: Type.Object(
        { name: Type.Optional(name(255)), description, filters: Type.Optional(filters) },
        { ...closed, minProperties: 1 },
      ),
    }),
    status: 200,
    returns: body({ endpoint_group: group }),
  },
  deleteEndpointGroup: {
    ...one,
    method: 'DELETE',
    summary: 'Delete an endpoint group',
    action: 'identity:delete_endpoint_group',
    allow: allow.admin,
    status: 204,
  },
  listEndpointsOfGroup: {
    method: 'GET',
    path: '/OS-EP-FILTER/endpoint_groups/{endpoint_group_id}/endpoints',
    summary: 'Endpoints in an endpoint group',
    action: 'identity:list_endpoints_associated_with_endpoint_group',
    allow: allow.systemReader,
    status: 200,
    returns: listOf('endpoints', endpoint),
  },
  listProjectsOfGroup: {
    method: 'GET',
    path: '/OS-EP-FILTER/endpoint_groups/{endpoint_group_id}/projects',
    summary: 'Projects that have an endpoint group',
    action: 'identity:list_projects_associated_with_endpoint_group',
    allow: allow.systemReader,
    status: 200,
    returns: listOf('projects', project),
  },
  showGroupOfProject: {
    ...ofProject,
    method: 'GET',
    summary: 'Has the project this endpoint group?',
    action: 'identity:get_endpoint_group_in_project',
    allow: allow.systemReader,
    status: 200,
    returns: body({ project_endpoint_group: body({ project_id: Type.String(), endpoint_group_id: Type.String() }) }),
  },
  addGroupToProject: {
    ...ofProject,
    method: 'PUT',
    summary: 'Give a project an endpoint group',
    action: 'identity:add_endpoint_group_to_project',
    allow: allow.admin,
    status: 204,
  },
  removeGroupFromProject: {
    ...ofProject,
    method: 'DELETE',
    summary: 'Take an endpoint group from a project',
    action: 'identity:remove_endpoint_group_from_project',
    allow: allow.admin,
    status: 204,
  },
})

const endpointOfProject = { path: '/OS-EP-FILTER/projects/{project_id}/endpoints/{endpoint_id}' } as const

export const projectEndpointApi = defineApi({
  listGroupsOfProject: {
    method: 'GET',
    path: '/OS-EP-FILTER/projects/{project_id}/endpoint_groups',
    summary: 'Endpoint groups that a project has',
    action: 'identity:list_endpoint_groups_for_project',
    allow: allow.systemReader,
    status: 200,
    returns: listOf('endpoint_groups', group),
  },
  listEndpointsOfProject: {
    method: 'GET',
    path: '/OS-EP-FILTER/projects/{project_id}/endpoints',
    summary: 'Endpoints that a project has, by themselves and through groups',
    action: 'identity:list_endpoints_for_project',
    allow: allow.systemReader,
    status: 200,
    returns: listOf('endpoints', endpoint),
  },
  listProjectsOfEndpoint: {
    method: 'GET',
    path: '/OS-EP-FILTER/endpoints/{endpoint_id}/projects',
    summary: 'Projects that have an endpoint',
    action: 'identity:list_projects_for_endpoint',
    allow: allow.systemReader,
    status: 200,
    returns: listOf('projects', project),
  },
  checkEndpointOfProject: {
    ...endpointOfProject,
    method: 'GET',
    summary: 'Has the project this endpoint?',
    action: 'identity:check_endpoint_in_project',
    allow: allow.systemReader,
    status: 204,
  },
  addEndpointToProject: {
    ...endpointOfProject,
    method: 'PUT',
    summary: 'Give a project an endpoint',
    action: 'identity:add_endpoint_to_project',
    allow: allow.admin,
    status: 204,
  },
  removeEndpointFromProject: {
    ...endpointOfProject,
    method: 'DELETE',
    summary: 'Take an endpoint from a project',
    action: 'identity:remove_endpoint_from_project',
    allow: allow.admin,
    status: 204,
  },
})
