import assert from 'node:assert/strict'
import { test } from 'node:test'
import { breaches } from './import-law.ts'
import { isTest, sources } from './source.ts'

test('every import keeps the import law', () => {
  const judged = sources(/^(src|acceptance)\/.*\.ts$/).filter(({ path }) => !isTest(path) || path.startsWith('acceptance/'))
  assert.deepEqual(judged.flatMap(breaches), [])
})

const bad = {
  'kernel knows nothing': ['src/kernel/clock.ts', '../wire/qmp/client.ts'],
  'wire knows only kernel': ['src/wire/qmp/client.ts', '../../api/define.ts'],
  'a driver knows no domain': ['src/drivers/network/ovn/plug.ts', '../../../domain/network/index.ts'],
  'a service is used by its index': ['src/domain/compute/server.ts', '../network/port.store.ts'],
  'programs use the index too': ['src/programs/up.ts', '../domain/network/port.ts'],
  'a part of a service is used by its index': ['src/facades/ec2/place.ts', '../../domain/identity/catalog/region.ts'],
  'a folder is no part': ['src/facades/ec2/place.ts', '../../domain/identity/migrations/index.ts'],
  'the domain knows only interfaces': ['src/domain/compute/server.ts', '../../drivers/hypervisor/qemu/qemu.ts'],
  'a facade knows no store': ['src/facades/ec2/subnet.ts', '../../store/context.ts'],
  'facades do not know each other': ['src/facades/ec2/subnet.ts', '../openstack/network/translate.ts'],
  'nor do those of one family': ['src/facades/openstack/compute/server.ts', '../network/translate.ts'],
  'the core knows no dialect': ['src/api/pipeline/mount.ts', '../dialects/openstack-json/query.ts'],
  'nor dialects each other': ['src/api/dialects/osc-json/steps.ts', '../aws-query/xml.ts'],
  'nothing of the product knows the simulation': ['src/domain/compute/server.ts', '../../simulation/run.ts'],
  'nor do programs': ['src/programs/up.ts', '../simulation/run.ts'],
  'acceptance knows no source': ['acceptance/journey.test.ts', '../src/kernel/clock.ts'],
}
for (const [name, [path = '', target]] of Object.entries(bad)) {
  test(`refused: ${name}`, () => assert.equal(breaches({ path, text: `import { x } from '${target}'\n` }).length, 1))
}

const good = {
  'a lower room': ['src/domain/network/port.ts', '../../store/context.ts'],
  'an index': ['src/domain/compute/server.ts', '../network/index.ts'],
  "a part's index": ['src/domain/compute/server.ts', '../identity/directory/index.ts'],
  'an interface': ['src/domain/compute/server.ts', '../../drivers/hypervisor/driver.ts'],
  'a dialect the core': ['src/api/dialects/osc-json/steps.ts', '../../pipeline/mount.ts'],
  'a dialect itself': ['src/api/dialects/osc-json/mount.ts', './steps.ts'],
  'its own implementation folder': ['src/drivers/hypervisor/qemu/start.ts', '../driver.ts'],
  "its family's kit": ['src/facades/openstack/compute/server.ts', '../resource/define-resource.ts'],
  'what its family shares': ['src/facades/openstack/compute/server.ts', '../paging.ts'],
  'its own facade': ['src/facades/openstack/compute/server.ts', './translate/server.ts'],
  'the simulation lives on compositions': ['src/simulation/world/controller.ts', '../../programs/controller/compose.ts'],
  'programs put things together': ['src/programs/up.ts', '../drivers/hypervisor/qemu/qemu.ts'],
}
for (const [name, [path = '', target]] of Object.entries(good)) {
  test(`allowed: ${name}`, () => assert.deepEqual(breaches({ path, text: `import type { X } from '${target}'\n` }), []))
}
