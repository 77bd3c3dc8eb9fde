import { anyOf, isFull, isSome } from '../facts.ts'
import type { Thing } from '../model.ts'
import type { Tenant } from '../tenant.ts'
import type { Action } from './action.ts'
import { change, create, remove } from './noun.ts'

const GROUPS = '/networking/v2.0/security-groups'
const RULES = '/networking/v2.0/security-group-rules'

export const createGroup: Action = {
  name: 'security-group.create',
  weight: 2,
  async act(tenant) {
    await makeGroup(tenant)
  },
}

export const makeGroup = (tenant: Tenant): Promise<Thing | undefined> =>
  create(tenant, {
    kind: 'security_group',
    path: GROUPS,
    body: (name) => ({ security_group: { name } }),
    // with it come two rules, and the project's default group when it is the first
    refusals: { 409: anyOf(isFull(tenant, 'security_group', 2), isFull(tenant, 'security_group_rule', 6)) },
  })

export const renameGroup: Action = {
  name: 'security-group.rename',
  weight: 1,
  async act(tenant, random) {
    const group = random.pick(tenant.model.of('security_group'))
    if (!group) return
    const name = tenant.model.name('security_group')
    await change(tenant, group, { path: `${GROUPS}/${group.id}`, body: { security_group: { name } }, values: { name } })
  },
}

export const deleteGroup: Action = {
  name: 'security-group.delete',
  weight: 1,
  async act(tenant, random) {
    const group = random.pick(tenant.model.of('security_group'))
    if (group) await removeGroup(tenant, group)
  },
}

export const removeGroup = (tenant: Tenant, group: Thing): Promise<void> =>
  remove(tenant, group, `${GROUPS}/${group.id}`, {
    refusals: { 409: isSome(tenant, 'select 1 from port_security_group where group_id = ?', group.id) },
  })

export const createRule: Action = {
  name: 'security-group.create-rule',
  weight: 2,
  async act(tenant, random) {
    const group = random.pick(tenant.model.of('security_group'))
    if (!group) return
    const port = 1 + random.below(65_000)
    const same = isSome(
      tenant,
      "select 1 from security_rule where group_id = ? and protocol = 'tcp' and range_min = ?",
      group.id,
      port,
    )
    await create(tenant, {
      kind: 'security_group_rule',
      path: RULES,
      body: (description) => ({
        security_group_rule: {
          security_group_id: group.id,
          direction: 'ingress',
          protocol: 'tcp',
          port_range_min: port,
          port_range_max: port,
          description,
        },
      }),
      promised: { group: group.id, port: String(port) },
      within: [group],
      refusals: { 409: anyOf(isFull(tenant, 'security_group_rule'), same) },
    })
  },
}

/** Of another group's members, with which it goes. */
export const trustGroup: Action = {
  name: 'security-group.trust',
  weight: 1,
  async act(tenant, random) {
    const [group, other] = [random.pick(tenant.model.of('security_group')), random.pick(tenant.model.of('security_group'))]
    if (!group || !other) return
    const same = isSome(
      tenant,
      "select 1 from security_rule where group_id = ? and protocol = 'udp' and remote_group_id = ?",
      group.id,
      other.id,
    )
    await create(tenant, {
      kind: 'security_group_rule',
      path: RULES,
      body: (description) => ({
        security_group_rule: {
          security_group_id: group.id,
          direction: 'ingress',
          protocol: 'udp',
          remote_group_id: other.id,
          description,
        },
      }),
      promised: { group: group.id, port: '' },
      within: [group, other],
      refusals: { 409: anyOf(isFull(tenant, 'security_group_rule'), same) },
    })
  },
}

export const deleteRule: Action = {
  name: 'security-group.delete-rule',
  weight: 1,
  async act(tenant, random) {
    const rule = random.pick(tenant.model.of('security_group_rule'))
    if (rule) await remove(tenant, rule, `${RULES}/${rule.id}`)
  },
}
