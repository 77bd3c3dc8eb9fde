/** A log-in that has shown a part of what its user's rules want is answered with a receipt, in Keystone's words. */
import type { IncomingHttpHeaders } from 'node:http'
import { type Reply, reply } from '../../../api/reply.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { findDomain } from '../../../domain/identity/directory/index.ts'
import { loginRefusals, type OpenLogin } from '../../../domain/identity/login/index.ts'
import { microTime } from './translate.ts'

const HEADER = 'Openstack-Auth-Receipt'

export function receiptIn(headers: IncomingHttpHeaders): string | undefined {
  const sent = headers[HEADER.toLowerCase()]
  return typeof sent === 'string' && sent !== '' ? sent : undefined
}

export const answeringReceipts =
  <Input>(handle: (ctx: StoreCtx, input: Input) => Promise<Reply>) =>
  async (ctx: StoreCtx, input: Input): Promise<Reply> => {
    try {
      return await handle(ctx, input)
    } catch (error) {
      if (loginRefusals.more_methods.is(error)) return receiptReply(ctx, error.facts)
      throw error
    }
  }

async function receiptReply(ctx: StoreCtx, { receipt, receiptText, user, rules }: OpenLogin): Promise<Reply> {
  const domain = await findDomain(ctx, user.domainId)
  const view = {
    receipt: {
      methods: receipt.methods,
      user: { id: user.id, name: user.name, domain: { id: user.domainId, name: domain?.name } },
      expires_at: microTime(receipt.expiresAt),
      issued_at: microTime(receipt.issuedAt),
    },
    required_auth_methods: rules,
  }
  return reply(view, { status: 401, headers: { [HEADER]: receiptText } })
}
