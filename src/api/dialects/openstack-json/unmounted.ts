/** Answers what no API owns as the most of them would: a path that none serves, and bytes that are no request. */
import { plainFace } from '../../errors.ts'
import type { Unmounted } from '../../server/server-context.ts'
import { OpenstackCall, type ResponseConventions } from './lifecycle.ts'
import { refuse } from './respond.ts'

const CONVENTIONS: ResponseConventions = { errors: plainFace, requestIdHeaders: [], identityUrl: '/identity' }

export const unmounted: Unmounted = {
  refuse: (server, request, reply, { thrown, headers }) =>
    refuse(new OpenstackCall(server, CONVENTIONS, request, reply), thrown, { headers }),
  unreadable: (error, status, requestId) => ({
    headers: { 'Content-Type': 'application/json', 'x-openstack-request-id': requestId },
    body: JSON.stringify(plainFace.body(error, status, requestId)),
  }),
}
