/** A log-in that has shown a part of what its user's rules want is answered with a receipt, in Keystone's words. */
import type { IncomingHttpHeaders } from 'node:http'
import { type Reply, reply } from '../../../api/reply.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { findDomain } from '../../../domain/identity/directory/index.ts'
import { loginRefusals, type UnfinishedLogin } from '../../../domain/identity/login/index.ts'
import { microTimeZ } from '../resource/time.ts'

const HEADER = 'Openstack-Auth-Receipt'

export function receiptIn(headers: IncomingHttpHeaders): string | undefined {
  const sent = headers[HEADER.toLowerCase()]
  return typeof sent === 'string' && sent !== '' ? sent : undefined
}

export async function answeringReceipts(ctx: StoreCtx, logIn: () => Promise<Reply>): Promise<Reply> {
  try {
    return await logIn()
  } catch (error) {
    if (loginRefusals.more_methods.is(error)) return receiptReply(ctx, error.facts)
    throw error
  }
}

async function receiptReply(ctx: StoreCtx, { receipt, receiptText, user, rules }: UnfinishedLogin): Promise<Reply> {
  const domain = await findDomain(ctx, user.domainId)
  const view = {
    receipt: {
      methods: receipt.methods,
      user: { id: user.id, name: user.name, domain: { id: user.domainId, name: domain?.name } },
      expires_at: microTimeZ(receipt.expiresAt),
      issued_at: microTimeZ(receipt.issuedAt),
    },
    required_auth_methods: rules,
  }
  return reply(view, { status: 401, headers: { [HEADER]: receiptText } })
}
