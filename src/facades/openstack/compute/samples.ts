/** Which sample an id stands for, by the word before it in a path. */
export const samples = {
  servers: 'server',
  metadata: 'server_metadata',
  tags: 'tag',
  'os-keypairs': 'keypair',
  flavors: 'shape',
  'os-hypervisors': 'host',
  'os-services': 'host',
  'os-interface': 'port',
  'os-volume_attachments': 'volume',
  'os-quota-sets': 'project',
  extensions: '=os-keypairs',
}
