/** Projects of a test's own, each with a user who is an ordinary member. */
import { login, type Session } from './api.ts'
import type { Cloud } from './cloud.ts'
import { findId } from './guests.ts'

/** @param admin of the whole cloud. @returns the session of the new project's member */
export async function makeProject(cloud: Cloud, admin: Session, name: string): Promise<Session> {
  const { project } = await admin.post('identity', '/projects', { project: { name, domain_id: 'default' } })
  const password = `secret of ${name}`
  const { user } = await admin.post('identity', '/users', { user: { name, password, domain_id: 'default' } })
  const { roles } = await admin.get('identity', '/roles?name=member')
  await admin.put('identity', `/projects/${project.id}/users/${user.id}/roles/${roles[0].id}`)
  return login(cloud, { user: name, password, project: name })
}

export interface OwnNetwork {
  networkId: string
  subnetId: string
  routerId: string
}

/** A network with the given addresses behind a router to `public`; the default group admits ssh and ping. */
export async function makeNetwork(member: Session, cidr: string): Promise<OwnNetwork> {
  const { network } = await member.post('network', '/networks', { network: { name: 'own' } })
  const { subnet } = await member.post('network', '/subnets', { subnet: { network_id: network.id, ip_version: 4, cidr } })
  const external_gateway_info = { network_id: await findId(member, 'network', '/networks?name=public') }
  const { router } = await member.post('network', '/routers', { router: { name: 'own', external_gateway_info } })
  await member.put('network', `/routers/${router.id}/add_router_interface`, { subnet_id: subnet.id })
  const security_group_id = await findId(member, 'network', '/security-groups?name=default')
  const admit = { security_group_id, direction: 'ingress', ethertype: 'IPv4' }
  const ssh = { ...admit, protocol: 'tcp', port_range_min: 22, port_range_max: 22 }
  for (const security_group_rule of [ssh, { ...admit, protocol: 'icmp' }])
    await member.post('network', '/security-group-rules', { security_group_rule })
  return { networkId: network.id, subnetId: subnet.id, routerId: router.id }
}
