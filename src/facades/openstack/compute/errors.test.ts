import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inWordsOf } from '../../../api/refusal-table.ts'
import { computeRefusals as compute } from '../../../domain/compute/index.ts'
import { hostRefusals as host } from '../../../domain/host/index.ts'
import { imageRefusals as image } from '../../../domain/image/index.ts'
import { groupRefusals as group, networkRefusals as network, portRefusals as port } from '../../../domain/network/index.ts'
import { quotaRefusals as quota } from '../../../domain/quota/index.ts'
import { errors } from './errors.ts'

const id = 'a1'
const GIB = 1024 ** 3

test('Nova’s sentences are the ones that clients know, also for what other services refuse', () => {
  for (const [error, sentence] of [
    [compute.server_not_found({ id }), 'Instance a1 could not be found.'],
    [
      compute.busy({ id, action: 'stop', task: 'hard-rebooting' }),
      "Cannot 'stop' instance a1 while it is in task_state rebooting_hard",
    ],
    [
      compute.wrong_state({ id, action: 'hard-reboot', status: 'building' }),
      "Cannot 'reboot' instance a1 while it is in vm_state building",
    ],
    [compute.locked({ id }), 'Instance a1 is locked'],
    [compute.shape_not_found({ id }), 'Flavor a1 could not be found.'],
    [
      compute.disk_too_small({ diskBytes: GIB, neededBytes: 2 * GIB }),
      "Flavor's disk is too small for requested image. Flavor disk is 1073741824 bytes, image is 2147483648 bytes.",
    ],
    [
      compute.shape_access_exists({ id, projectId: 'p' }),
      'Flavor access already exists for flavor a1 and project p combination.',
    ],
    [compute.keypair_not_found({ name: 'k', userId: 'u' }), 'Keypair k not found for user u'],
    [
      compute.unmet_requirement({ asker: 'image', name: 'hw_firmware_type', value: 'uefi', offered: ['bios'] }),
      'No valid host was found. The image asks for hw_firmware_type=uefi: hosts offer bios.',
    ],
    [host.no_room(), 'No valid host was found. There are not enough hosts available.'],
    [host.host_silent(), 'The host of this server does not answer.'],
    [image.not_active({ id }), 'Image a1 is not active.'],
    [network.network_not_found({ id }), 'Network a1 could not be found.'],
    [port.port_in_use({ id, networkId: 'n', deviceId: undefined }), 'Port a1 is still in use.'],
    [port.address_in_use({ ip: '10.0.0.9', subnetId: 's' }), 'IP address 10.0.0.9 already allocated in subnet s'],
    [group.group_unknown({ name: 'web', projectId: 'p' }), 'Security group web not found for project p.'],
    [
      quota.quota_exceeded({ resource: 'server', adding: 2, used: 9, limit: 10 }),
      'Quota exceeded for instances: Requested 2, but already used 9 of 10 instances',
    ],
    [quota.quota_exceeded({ resource: 'keypair', adding: 1, used: 1, limit: 1 }), 'Quota exceeded, too many key pairs.'],
    [quota.quota_exceeded({ resource: 'port', adding: 1, used: 1, limit: 1 }), 'Maximum number of ports exceeded'],
  ] as const)
    assert.equal(inWordsOf(errors.said, error).message, sentence)
})
