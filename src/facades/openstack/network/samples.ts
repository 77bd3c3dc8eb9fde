/** Which sample an id stands for, by the word before it in a path. */
export const samples = {
  networks: 'network',
  subnets: 'subnet',
  'security-groups': 'security_group',
  'security-group-rules': 'security_rule',
  ports: 'port',
  routers: 'router',
  floatingips: 'floating_ip',
  quotas: 'project',
  tags: 'tag',
}
