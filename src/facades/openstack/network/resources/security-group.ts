import {
  createGroup,
  deleteGroup,
  getGroup,
  listGroups,
  type NewSecurityGroup,
  type SecurityGroup,
  updateGroup,
} from '../../../../domain/network/index.ts'
import { readOnly } from '../attribute.ts'
import { defineResource, standardAttributes, type View } from '../resource.ts'
import { standardView } from '../standard-view.ts'
import { ruleView } from './security-group-rule.ts'

export const securityGroup = defineResource<SecurityGroup, NewSecurityGroup, NewSecurityGroup>({
  name: 'security_group',
  plural: 'security_groups',
  attributes: {
    ...standardAttributes,
    shared: readOnly,
    security_group_rules: readOnly,
  },
  columns: { name: 'name' },
  list: listGroups,
  get: getGroup,
  create: createGroup,
  update: updateGroup,
  remove: deleteGroup,
  views: (_ctx, groups) => groups.map(viewOf),
})

const viewOf = (item: SecurityGroup): View => ({
  ...standardView(item),
  name: item.name,
  shared: false,
  security_group_rules: item.rules.map(ruleView),
})
