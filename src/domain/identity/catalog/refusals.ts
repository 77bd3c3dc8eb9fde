/** Declares what the catalogue refuses. */
import { defineRefusals } from '../../../kernel/refusal.ts'

interface WithId {
  id: string
}

export const catalogRefusals = defineRefusals('identity', {
  region_not_found: { code: 'not_found', say: ({ id }: WithId) => `Region ${id} was not found.` },
  region_exists: { code: 'conflict', say: ({ id }: WithId) => `There is a region ${id} already.` },
  region_circle: {
    code: 'bad_request',
    say: ({ parentId }: { parentId: string }) => `Region ${parentId} lies within the region, which cannot lie within it.`,
  },
  region_in_use: { code: 'forbidden', say: ({ id }: WithId) => `Region ${id}, or one within it, still has endpoints.` },
  service_not_found: { code: 'not_found', say: ({ id }: WithId) => `Service ${id} was not found.` },
  endpoint_not_found: { code: 'not_found', say: ({ id }: WithId) => `Endpoint ${id} was not found.` },
  bad_endpoint_url: {
    code: 'bad_request',
    say: ({ url }: { url: string }) => `The URL ${url} asks for something that an endpoint's URL is not given.`,
  },
  endpoint_service_unknown: { code: 'bad_request', say: ({ id }: WithId) => `There is no service ${id} for the endpoint.` },
  endpoint_region_unknown: { code: 'bad_request', say: ({ id }: WithId) => `There is no region ${id} for the endpoint.` },
  endpoint_group_not_found: { code: 'not_found', say: ({ id }: WithId) => `Endpoint group ${id} was not found.` },
  endpoint_offered: { code: 'conflict', say: () => 'The project is offered the endpoint already.' },
  endpoint_group_offered: { code: 'conflict', say: () => 'The project is offered the endpoint group already.' },
  endpoint_not_offered: {
    code: 'not_found',
    say: ({ id, projectId }: WithId & { projectId: string }) => `Project ${projectId} is not offered endpoint ${id}.`,
  },
  endpoint_group_not_offered: {
    code: 'not_found',
    say: ({ id, projectId }: WithId & { projectId: string }) => `Project ${projectId} is not offered endpoint group ${id}.`,
  },
})
