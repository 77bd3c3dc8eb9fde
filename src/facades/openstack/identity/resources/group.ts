/** Groups of users as Keystone's API has them. */
import {
  createGroup,
  deleteGroup,
  findGroup,
  GROUP_NAME_MAX,
  getGroup,
  listGroups,
  updateGroup,
} from '../../../../domain/identity/directory/index.ts'
import { callerDomain } from '../../../../domain/identity/entity/index.ts'
import { allow } from '../allow.ts'
import { namedRow, rowTarget } from '../row-target.ts'
import { domainId, filteredId, givenDescription, named } from './attributes.ts'
import { collection } from './collection.ts'

export const group = collection({
  name: 'group',
  plural: 'groups',
  path: '/groups',
  target: rowTarget('group', async (ctx, id) => namedRow(await findGroup(ctx, id)), ['delete_group']),
  allow: {
    list: allow.listReader,
    show: allow.groupReader,
    create: allow.groupManager,
    update: allow.groupManager,
    delete: allow.groupManager,
  },
  open: true,
  attributes: { id: filteredId, name: named(GROUP_NAME_MAX), domain_id: domainId, description: givenDescription },
  list: listGroups,
  get: getGroup,
  create: (ctx, { domainId = callerDomain(ctx), ...spec }) => createGroup(ctx, { ...spec, domainId }),
  update: updateGroup,
  remove: deleteGroup,
})
