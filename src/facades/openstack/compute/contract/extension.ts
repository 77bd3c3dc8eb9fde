import { defineApi } from '../../../../api/define.ts'
import { Type } from '../../../../api/schema.ts'
import { allow } from '../allow.ts'

const extension = Type.Object({
  alias: Type.String(),
  name: Type.String(),
  description: Type.String(),
  namespace: Type.String(),
  updated: Type.String(),
  links: Type.Array(Type.Object({})),
})

export const extensionApi = defineApi({
  listExtensions: {
    method: 'GET',
    path: '/extensions',
    summary: 'List the parts of the API that were once optional',
    action: 'os_compute_api:extensions',
    allow: allow.anyToken,
    status: 200,
    returns: Type.Object({ extensions: Type.Array(extension) }),
  },
  showExtension: {
    method: 'GET',
    path: '/extensions/{alias}',
    summary: 'Show one of the parts of the API that were once optional',
    action: 'os_compute_api:extensions',
    allow: allow.anyToken,
    status: 200,
    returns: Type.Object({ extension }),
  },
})
