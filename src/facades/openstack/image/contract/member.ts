import { defineApi } from '../../../../api/define.ts'
import { rules } from '../../../../api/policy/rules.ts'
import { Type } from '../../../../api/schema.ts'
import { memberReply } from './schema.ts'

const READ = rules.projectReaderOrAdmin
const WRITE = rules.projectMemberOrAdmin

export const memberApi = defineApi({
  listMembers: {
    method: 'GET',
    path: '/images/{image_id}/members',
    summary: 'Projects that an image is shared with',
    action: 'image:get_members',
    allow: READ,
    status: 200,
    returns: Type.Object({ members: Type.Array(memberReply), schema: Type.String() }),
  },
  addMember: {
    method: 'POST',
    path: '/images/{image_id}/members',
    summary: 'Share an image with a project',
    action: 'image:add_member',
    allow: WRITE,
    body: Type.Unknown(),
    status: 200,
    returns: memberReply,
  },
  showMember: {
    method: 'GET',
    path: '/images/{image_id}/members/{member_id}',
    summary: 'One project that an image is shared with',
    action: 'image:get_member',
    allow: READ,
    status: 200,
    returns: memberReply,
  },
  updateMember: {
    method: 'PUT',
    path: '/images/{image_id}/members/{member_id}',
    summary: 'Accept or reject a shared image',
    action: 'image:modify_member',
    allow: WRITE,
    body: Type.Unknown(),
    status: 200,
    returns: memberReply,
  },
  removeMember: {
    method: 'DELETE',
    path: '/images/{image_id}/members/{member_id}',
    summary: 'End the sharing with a project',
    action: 'image:delete_member',
    allow: WRITE,
    status: 204,
  },
})
