/** Rules of security groups by Nova's old API. */
import { Type } from '../../../../api/schema.ts'
import { createRules, deleteRule, getGroup } from '../../../../domain/network/index.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { changing, networkRules, requireGroupId, withinRule } from '../security-group-proxy.ts'
import { newRuleBody, newRuleOf } from '../security-group-rule.ts'
import { remotesOf, ruleViews, shownRule } from '../security-group-view.ts'

export const securityGroupRules: Operations = {
  createSecurityGroupRule: operation(
    {
      ...changing('rule:create', networkRules.createRule),
      method: 'POST',
      path: '/os-security-group-rules',
      summary: 'Let more in, as long as Nova did',
      body: newRuleBody,
      status: 200,
      returns: Type.Object({ security_group_rule: shownRule }),
    },
    async (asking, { body: { security_group_rule: given } }, serving) => {
      const ctx = withinRule(asking, serving, networkRules.createRule)
      const group = await getGroup(ctx, given.parent_group_id)
      const remote = given.group_id == null ? [] : [await getGroup(ctx, given.group_id)]
      const made = await createRules(ctx, group.id, [newRuleOf(given)])
      const remotes = await remotesOf(ctx, made, [group, ...remote])
      const [view] = made.flatMap((rule) => ruleViews(rule, remotes))
      if (!view) throw new Error('a rule without a view')
      return { security_group_rule: view }
    },
  ),
  deleteSecurityGroupRule: operation(
    {
      ...changing('rule:delete', networkRules.deleteRule),
      method: 'DELETE',
      path: '/os-security-group-rules/{security_group_rule_id}',
      summary: 'Let less in, as long as Nova did',
      status: 202,
    },
    (ctx, { params }, serving) =>
      deleteRule(withinRule(ctx, serving, networkRules.deleteRule), requireGroupId(params.security_group_rule_id)),
  ),
}
