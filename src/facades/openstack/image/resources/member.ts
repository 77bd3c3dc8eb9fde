/** Members as Glance's API has them: projects that an image is shared with. */
import { rules } from '../../../../api/policy/rules.ts'
import { Type } from '../../../../api/schema.ts'
import {
  addMember,
  answerMember,
  getMember,
  type ImageBasis,
  type ImageMemberRow,
  listMembers,
  MEMBER_STATUSES,
  removeMember,
} from '../../../../domain/image/index.ts'
import { isoSeconds } from '../../../../kernel/clock.ts'
import { type Operations, operationsWith } from '../../resource/operation.ts'
import { glanceRefusals } from '../refusals.ts'
import { text, UUID } from './schema.ts'

export const memberDocument = {
  name: 'member',
  properties: {
    member_id: text('An identifier for the image member (tenantId)').schema,
    image_id: text('An identifier for the image', { pattern: UUID }).schema,
    created_at: text('Date and time of image member creation').schema,
    updated_at: text('Date and time of last modification of image member').schema,
    status: text('The status of this image member', { enum: [...MEMBER_STATUSES] }).schema,
    schema: { readOnly: true, type: 'string' },
  },
}
export const membersDocument = {
  name: 'members',
  properties: { members: { type: 'array', items: memberDocument }, schema: { type: 'string' } },
  links: [{ rel: 'describedby', href: '{schema}' }],
}

const viewOf = (member: ImageMemberRow): object => ({
  member_id: member.project_id,
  image_id: member.image_id,
  status: member.status,
  created_at: isoSeconds(member.created_at),
  updated_at: isoSeconds(member.updated_at),
  schema: '/v2/schemas/member',
})

const Shown = Type.Unsafe<object>({
  type: 'object',
  properties: memberDocument.properties,
  required: Object.keys(memberDocument.properties),
  additionalProperties: false,
})
const List = Type.Object({ members: Type.Array(Shown), schema: Type.String() })

const operation = operationsWith<ImageBasis>()
const [READ, WRITE] = [{ allow: rules.projectReaderOrAdmin, status: 200 }, { allow: rules.projectMemberOrAdmin }] as const
/** Bodies are read here, to refuse them in Glance's words. */
const given = { ...WRITE, body: Type.Unknown(), status: 200, returns: Shown } as const
const all = { path: '/images/{image_id}/members' } as const
const one = { path: '/images/{image_id}/members/{member_id}' } as const

export const memberOperations: Operations<ImageBasis> = {
  listMembers: operation(
    {
      method: 'GET',
      ...all,
      summary: 'Projects that an image is shared with',
      action: 'image:get_members',
      ...READ,
      returns: List,
    },
    async (ctx, { params }) => {
      const members = await listMembers(ctx, params.image_id)
      return { members: members.map(viewOf), schema: '/v2/schemas/members' }
    },
  ),
  addMember: operation(
    { method: 'POST', ...all, summary: 'Share an image with a project', action: 'image:add_member', ...given },
    async (ctx, { params, body }, { limits }) => viewOf(await addMember(ctx, limits, params.image_id, memberOf(body))),
  ),
  showMember: operation(
    {
      method: 'GET',
      ...one,
      summary: 'One project that an image is shared with',
      action: 'image:get_member',
      ...READ,
      returns: Shown,
    },
    async (ctx, { params }) => viewOf(await getMember(ctx, params.image_id, params.member_id)),
  ),
  updateMember: operation(
    { method: 'PUT', ...one, summary: 'Accept or reject a shared image', action: 'image:modify_member', ...given },
    async (ctx, { params, body }) =>
      viewOf(await answerMember(ctx, params.image_id, params.member_id, textAt(body, 'status', 'Status not specified'))),
  ),
  removeMember: operation(
    { method: 'DELETE', ...one, summary: 'End the sharing with a project', action: 'image:delete_member', ...WRITE, status: 204 },
    (ctx, { params }) => removeMember(ctx, params.image_id, params.member_id),
  ),
}

function memberOf(body: unknown): string {
  const member = textAt(body, 'member', 'Member to be added not specified')
  if (member === '') throw glanceRefusals.member_empty({ field: 'member' })
  if (member.length > 255) throw glanceRefusals.member_too_long({ field: 'member' })
  return member
}

function textAt(body: unknown, key: 'member' | 'status', missing: string): string {
  const value: unknown = typeof body === 'object' && body !== null ? Object.getOwnPropertyDescriptor(body, key)?.value : undefined
  if (typeof value === 'string') return value
  throw glanceRefusals.bad_member_body(
    { problem: value === undefined ? missing : `Expected a ${key} in the form: {"${key}": "text"}` },
    { field: key },
  )
}
