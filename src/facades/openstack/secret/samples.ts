/** Which sample an id stands for, by the word before it in a path. */
export const samples = {
  secrets: 'secret',
  containers: 'secret_container',
  orders: 'secret_order',
  consumers: 'secret_consumer',
  metadata: 'secret_metadata',
  'project-quotas': 'secret_project',
  transport_keys: 'secret_transport_key',
}
