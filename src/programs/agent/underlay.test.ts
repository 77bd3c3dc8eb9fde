import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stateFolder } from '../state-folder.ts'
import { judgeMtu, southboundListener, underlayWarnings } from './underlay.ts'

const cloud = { id: 'abc123', port: 7070, listen: '10.0.0.7', publicCidr: '172.24.4.0/24', fake: false }

test('the southbound database listens where the cloud does, and nowhere where no other host reaches it', () => {
  const state = stateFolder('/s')
  assert.equal(southboundListener(state, cloud), undefined)
  assert.equal(southboundListener(state, { ...cloud, southboundPort: 6642 })?.listen, 'pssl:6642:10.0.0.7')
  assert.equal(southboundListener(state, { ...cloud, listen: '::', southboundPort: 6642 })?.listen, 'pssl:6642:[::]')
})

test('a card that is too narrow, and an address that is nobody’s here, are told of', () => {
  assert.deepEqual(judgeMtu('eth0', 1500), [])
  assert.match(judgeMtu('eth0', 1450).join(), /eth0.*1450.*1500/)
  assert.match(underlayWarnings({ encapIp: '192.0.2.7' }).join(), /192\.0\.2\.7.*no address of this host/)
  assert.deepEqual(underlayWarnings({ encapIp: '127.0.0.1' }), [])
})
