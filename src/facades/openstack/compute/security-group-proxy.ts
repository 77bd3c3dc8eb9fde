/** What Nova's old API of security groups has in common: as long as Nova had it, by its own rules and the network's, of groups that are named by a UUID. */
import type { RowTarget } from '../../../api/policy-target.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { getGroup, getRule, groupRefusals } from '../../../domain/network/index.ts'
import { CloudError } from '../../../kernel/errors.ts'
import { isUuid } from '../../../kernel/ids.ts'
import { allow } from './allow.ts'
import { novaRefusals } from './refusals.ts'

const action = <const A extends string>(verb: A) => `os_compute_api:os-security-groups:${verb}` as const
const common = { until: '2.35', reaches: 'network' } as const
const always = () => true

export const reading = <const A extends string>(verb: A) =>
  ({ ...common, method: 'GET', action: action(verb), allow: allow.reader, status: 200 }) as const

/** @param asked the network's own rule, which is asked as well, since Nova went there with its caller's token */
export const changing = <const A extends string, const N extends string>(verb: A, asked: N) =>
  ({
    ...common,
    action: action(verb),
    allow: allow.member,
    asks: [{ action: asked, allow: allow.member, when: always }],
  }) as const

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

export const groupTarget = targetOf(getGroup, 'get_security_group', (id) => groupRefusals.security_group_not_found({ id }))
export const ruleTarget = targetOf(getRule, 'get_security_group_rule', (id) => groupRefusals.security_rule_not_found({ id }))
