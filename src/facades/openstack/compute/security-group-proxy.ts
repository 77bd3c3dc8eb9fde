/** What Nova's old API of security groups has in common: as long as Nova had it, by its own rules and the network's, of groups that are named by a UUID. */
import type { Guarded } from '../../../api/policy/policy.ts'
import type { RowTarget } from '../../../api/policy-target.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { getGroup, getRule, groupRefusals } from '../../../domain/network/index.ts'
import { CloudError } from '../../../kernel/errors.ts'
import { isUuid } from '../../../kernel/ids.ts'
import { reachesAll } from '../../../kernel/reach.ts'
import type { Serving } from '../resource/operation.ts'
import { allow } from './allow.ts'
import { novaRefusals } from './refusals.ts'

const action = <const A extends string>(verb: A) => `os_compute_api:os-security-groups:${verb}` as const
const common = { until: '2.35', reaches: 'network' } as const
const always = () => true

const reader = <const A extends string>(name: A) => ({ action: name, allow: allow.reader, when: always })
const member = <const A extends string>(name: A) => ({ action: name, allow: allow.member, when: always })

/** The network's own rules, which are asked as well, since Nova went there with its caller's token. */
export const networkRules = {
  readGroup: reader('get_security_group'),
  createGroup: member('create_security_group'),
  updateGroup: member('update_security_group'),
  deleteGroup: member('delete_security_group'),
  createRule: member('create_security_group_rule'),
  deleteRule: member('delete_security_group_rule'),
} as const

export const reading = <const A extends string>(verb: A) =>
  ({
    ...common,
    method: 'GET',
    action: action(verb),
    allow: allow.reader,
    asks: [networkRules.readGroup],
    status: 200,
  }) as const

/** @param asked the network's own rule for it */
export const changing = <const A extends string>(verb: A, asked: (typeof networkRules)[keyof typeof networkRules]) =>
  ({ ...common, action: action(verb), allow: allow.member, asks: [asked] }) as const

/** The request with the network's rows that Nova's rule and the network's own both let its caller have. */
export function withinRule(ctx: StoreCtx, { policy }: Pick<Serving, 'policy'>, rule: Guarded): StoreCtx {
  const reach = reachesAll(ctx, 'network') ? policy.reach(ctx, rule) : undefined
  return reach ? { ...ctx, reach: { ...reach, service: 'network' } } : ctx
}

/** @throws bad_request */
export function requireGroupId(id: string): string {
  if (!isUuid(id)) throw novaRefusals.group_id_no_uuid()
  return id
}

type Found = { id: string; projectId: string; name?: string }

const targetOf = (
  find: (ctx: StoreCtx, id: string) => Promise<Found>,
  read: string,
  missing: (id: string) => CloudError,
): RowTarget<StoreCtx> => ({
  read: { action: read, allow: allow.reader },
  async find(ctx, id) {
    try {
      const { projectId, name } = await find({ ...ctx, who: { kind: 'cloud' } }, id)
      return { id, project_id: projectId, ...(name !== undefined && { name }) }
    } catch (thrown) {
      if (thrown instanceof CloudError && thrown.code === 'not_found') return undefined
      throw thrown
    }
  },
  absent: (id) => (isUuid(id) ? missing(id) : novaRefusals.group_id_no_uuid()),
})

export const groupTarget = targetOf(getGroup, networkRules.readGroup.action, (id) =>
  groupRefusals.security_group_not_found({ id }),
)
export const ruleTarget = targetOf(getRule, 'get_security_group_rule', (id) => groupRefusals.security_rule_not_found({ id }))
