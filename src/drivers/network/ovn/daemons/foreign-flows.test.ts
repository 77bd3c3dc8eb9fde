import assert from 'node:assert/strict'
import { test } from 'node:test'
import { foreignInIntegration, foreignInPlain } from './foreign-flows.ts'

const OWN = [
  ' cookie=0x5b, priority=100,in_port=1 actions=load:0x1->NXM_NX_REG13[],resubmit(,8)',
  ' cookie=0x5c, priority=150,in_port=1,dl_vlan=7 actions=drop',
  ' priority=0 actions=drop',
  ' cookie=0x1, table=8, priority=100,metadata=0x1,vlan_tci=0x1000/0x1000 actions=drop',
  ' cookie=0x2, table=8, priority=50,metadata=0x1 actions=resubmit(,9)',
  ' cookie=0x3, table=9, priority=0,metadata=0x1 actions=resubmit(,42)',
  ' cookie=0x4, table=41, priority=100,reg14=0x1,reg15=0x1 actions=drop',
  ' table=41, priority=0 actions=load:0->NXM_NX_REG0[],resubmit(,42)',
  ' cookie=0x5, table=75, priority=80,reg15=0x1 actions=load:0x1->NXM_NX_REG10[12]',
  ' cookie=0x5, table=78, priority=80,reg15=0x1 actions=drop',
]

test('flows of the integration bridge that drop what OVN lets pass are told of, and none of its own', () => {
  assert.deepEqual(foreignInIntegration(OWN.join('\n')), [])
  const changed = OWN.map((line) => line.replace(/(table=8,.*actions=).*/, '$1drop'))
  assert.deepEqual(foreignInIntegration(changed.join('\n')), ['every flow of table 8 drops'])
  const added = [' priority=65000 actions=drop', ...OWN].join('\n')
  assert.deepEqual(foreignInIntegration(added), ['priority=65000 actions=drop'])
})

test('where no port is bound, tables may let nothing on', () => {
  assert.deepEqual(
    foreignInIntegration(
      OWN.filter((line) => !line.includes('resubmit(,8)'))
        .join('\n')
        .replaceAll('resubmit(,9)', 'drop'),
    ),
    [],
  )
})

test('flows of a plain switch that do other than it are told of', () => {
  assert.deepEqual(foreignInPlain(' priority=7,arp actions=NORMAL\n priority=0 actions=NORMAL\n'), [])
  assert.deepEqual(foreignInPlain(' cookie=0x7, priority=100 actions=drop\n priority=0 actions=NORMAL\n'), [
    'priority=100 actions=drop',
  ])
})
