/** Which sample an id stands for, by the word before it in a path. */
export const samples = {
  volumes: 'volume',
  attachments: 'volume_attachment',
  snapshots: 'volume_snapshot',
  'volume-transfers': 'volume_transfer',
  'os-volume-transfer': 'volume_transfer',
  metadata: 'volume_metadata',
  types: 'volume_type',
  extra_specs: 'volume_extra_spec',
  encryption: '=provider',
  'qos-specs': 'volume_qos',
  messages: 'volume_message',
  'default-types': 'project',
  'os-quota-sets': 'project',
  'os-quota-class-sets': '=default',
  capabilities: 'volume_service',
}
