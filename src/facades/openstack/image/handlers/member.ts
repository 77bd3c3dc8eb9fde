import type { Handlers } from '../../../../api/define.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import { addMember, answerMember, getMember, type ImageBasis, listMembers, removeMember } from '../../../../domain/image/index.ts'
import { badRequest } from '../../../../kernel/errors.ts'
import type { memberApi } from '../contract/member.ts'
import { memberView } from '../view.ts'

export const memberHandlers = ({ limits }: ImageBasis): Handlers<typeof memberApi, StoreCtx> => ({
  async listMembers(ctx, { params }) {
    const members = await listMembers(ctx, params.image_id)
    return { members: members.map(memberView), schema: '/v2/schemas/members' }
  },
  addMember: async (ctx, { params, body }) => memberView(await addMember(ctx, limits, params.image_id, memberOf(body))),
  showMember: async (ctx, { params }) => memberView(await getMember(ctx, params.image_id, params.member_id)),
  updateMember: async (ctx, { params, body }) =>
    memberView(await answerMember(ctx, params.image_id, params.member_id, textAt(body, 'status', 'Status not specified'))),
  removeMember: (ctx, { params }) => removeMember(ctx, params.image_id, params.member_id),
})

function memberOf(body: unknown): string {
  const member = textAt(body, 'member', 'Member to be added not specified')
  if (member === '') throw badRequest("Member can't be empty", 'member')
  if (member.length > 255) throw badRequest('A member is at most 255 characters long.', 'member')
  return member
}

function textAt(body: unknown, key: 'member' | 'status', missing: string): string {
  const value: unknown = typeof body === 'object' && body !== null ? Object.getOwnPropertyDescriptor(body, key)?.value : undefined
  if (typeof value === 'string') return value
  throw badRequest(value === undefined ? missing : `Expected a ${key} in the form: {"${key}": "text"}`, key)
}
