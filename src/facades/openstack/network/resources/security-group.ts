/** Security groups as Neutron's API has them. */
import { Type } from '../../../../api/schema.ts'
import {
  createGroup,
  deleteGroup,
  getGroup,
  groupKeys,
  groupsByIds,
  type SecurityGroup,
  updateGroup,
} from '../../../../domain/network/index.ts'
import { shownOnly, shownSchema } from '../../resource/attribute.ts'
import { defineResource } from '../../resource/define-resource.ts'
import type { View } from '../../resource/operation.ts'
import { ruleView, securityGroupRule } from './security-group-rule.ts'
import { standardAttributes, standardView } from './standard.ts'

export const securityGroup = defineResource({
  name: 'security_group',
  plural: 'security_groups',
  tags: 'security_group',
  attributes: {
    ...standardAttributes,
    shared: shownOnly(Type.Boolean(), {}),
    security_group_rules: shownOnly(Type.Array(shownSchema(securityGroupRule.attributes)), {}),
  },
  keys: groupKeys,
  byIds: groupsByIds,
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
