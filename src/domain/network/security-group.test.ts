import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changesSince, latestRevision } from '../../store/change-log.ts'
import { eachDatabase } from '../../store/testing.ts'
import { createGroup, createPort, createRules, deleteGroup, deleteRule, getGroup, listGroups, updateGroup } from './index.ts'
import { makeNetwork, worldOf } from './network.fixture.ts'
import { checkRule, type NewRule } from './security-rule.check.ts'

eachDatabase('security groups', (open) => {
  test('a project has one default group with the customary rules, however many ask at once', async () => {
    const { ann, bob } = worldOf(await open())
    const seen = await Promise.all([listGroups(ann), listGroups(ann), listGroups(ann)])
    const [group] = seen[0] ?? []
    assert.ok(group)
    for (const groups of seen)
      assert.deepEqual(
        groups.map(({ id }) => id),
        [group.id],
      )
    const rules = group.rules.map((rule) => [rule.direction, rule.version, rule.remoteGroupId === group.id].join(' '))
    assert.deepEqual(rules.sort(), ['egress 4 false', 'egress 6 false', 'ingress 4 true', 'ingress 6 true'])
    assert.ok(!(await listGroups(bob)).some(({ id }) => id === group.id))
    await assert.rejects(getGroup(bob, group.id), { code: 'not_found' })
    await assert.rejects(updateGroup(ann, group.id, { name: 'mine' }), { reason: 'default_group_fixed' })
    await assert.rejects(deleteGroup(ann, group.id), { reason: 'default_group_stays' })
    await assert.rejects(createGroup(ann, { name: 'default' }), { reason: 'default_group_exists' })
  })

  test('a group in use stays; rules that name a deleted one go with it', async () => {
    const { ann } = worldOf(await open())
    const { network } = await makeNetwork(ann)
    const web = await createGroup(ann, { name: 'web' })
    const db = await createGroup(ann, { name: 'db' })
    const [rule] = await createRules(ann, db.id, [
      { direction: 'ingress', protocol: 'tcp', min: 5432, max: 5432, remoteGroupId: web.id },
    ])
    const port = await createPort(ann, { networkId: network.id, groupIds: ['db'] })
    assert.deepEqual(port.groupIds, [db.id])
    await assert.rejects(deleteGroup(ann, db.id), { reason: 'security_group_in_use' })
    assert.ok((await getGroup(ann, db.id)).rules.some(({ id }) => id === rule?.id))
    const revision = await latestRevision(ann)
    await deleteGroup(ann, web.id)
    assert.ok(!(await getGroup(ann, db.id)).rules.some(({ id }) => id === rule?.id))
    // the feed tells of both: the other shows a rule less
    const told = (await changesSince(ann, revision)).filter(({ kind }) => kind === 'security-group').map(({ id }) => id)
    assert.deepEqual(told.toSorted(), [web.id, db.id].toSorted())
    await assert.rejects(createPort(ann, { networkId: network.id, groupIds: ['none'] }), { reason: 'group_unknown' })
  })

  test('the same rule in another spelling is refused', async () => {
    const { ann, bob } = worldOf(await open())
    const group = await createGroup(ann, { name: 'web' })
    const rule: NewRule = { direction: 'ingress', protocol: 'tcp', min: 80, max: 80, remoteCidr: '10.0.0.7/8' }
    const [made] = await createRules(ann, group.id, [rule])
    assert.ok(made)
    assert.equal(made.remoteCidr, '10.0.0.0/8')
    const again = createRules(ann, group.id, [{ ...rule, protocol: '6', remoteCidr: '10.0.0.0/8' }])
    await assert.rejects(again, { code: 'conflict', reason: 'rule_exists', message: new RegExp(made.id) })
    const twice = { direction: 'ingress' as const, protocol: 'udp', min: 53, max: 53 }
    await assert.rejects(createRules(ann, group.id, [twice, twice]), { code: 'conflict', reason: 'rule_twice' })
    assert.equal((await getGroup(ann, group.id)).rules.length, 3, 'all of a request or none')
    await assert.rejects(deleteRule(bob, made.id), { code: 'not_found' })
    await deleteRule(ann, made.id)
    await createRules(ann, group.id, [rule])
  })
})

test('unsound rules are told what is wrong', () => {
  const refused: [Partial<NewRule>, string][] = [
    [{ min: 80, max: 80 }, 'rule_protocol_needed'],
    [{ protocol: 'tcp', min: 90, max: 80 }, 'rule_invalid_range'],
    [{ protocol: 'tcp', min: 80 }, 'rule_invalid_range'],
    [{ protocol: 'tcp', min: 80, max: 65536 }, 'rule_invalid_port'],
    [{ protocol: 'gre', min: 1, max: 2 }, 'rule_protocol_without_ports'],
    [{ protocol: 'icmp', min: 256 }, 'rule_invalid_icmp'],
    [{ protocol: 'icmp', max: 0 }, 'rule_icmp_type_missing'],
    [{ protocol: 'carrier-pigeon' }, 'rule_invalid_protocol'],
    [{ protocol: 256 }, 'rule_invalid_protocol'],
    [{ protocol: 'ipv6-icmp', version: 4 }, 'rule_protocol_of_ipv6'],
    [{ remoteCidr: '10.0.0.0/8', version: 6 }, 'rule_of_two_versions'],
    [{ remoteCidr: 'home' }, 'rule_invalid_block'],
    [{ remoteCidr: '10.0.0.0/8', remoteGroupId: 'g' }, 'rule_two_remotes'],
  ]
  for (const [given, reason] of refused)
    assert.throws(() => checkRule({ direction: 'ingress', ...given }), { code: 'bad_request', reason }, JSON.stringify(given))
  assert.equal(checkRule({ direction: 'ingress', remoteCidr: '2001:db8::/32' }).version, 6)
  assert.equal(checkRule({ direction: 'ingress', protocol: 'TCP', min: 0 + 1, max: 65535 }).protocol, 'tcp')
  assert.equal(checkRule({ direction: 'ingress', protocol: 'icmp', min: 8 }).max, null)
})
