/** Which sample an id stands for, by the word before it in a path. */
export const samples = {
  servers: 'server',
  images: 'image',
  metadata: 'server_metadata',
  tags: 'tag',
  'os-keypairs': 'keypair',
  flavors: 'shape',
  'os-hypervisors': 'host',
  'os-services': 'host',
  'os-interface': 'port',
  'os-security-groups': 'security_group',
  'os-security-group-rules': 'security_rule',
  'os-volume_attachments': 'volume',
  'os-quota-sets': 'project',
  extensions: '=os-keypairs',
}
