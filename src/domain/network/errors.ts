/** The errors of this service: `reason` names the case, so that a facade can spell it its own way. */
import { badRequest, CloudError, conflict, notFound } from '../../kernel/errors.ts'

export const networkNotFound = (id: string) => notFound(`Network ${id} could not be found.`, 'network_not_found')
export const subnetNotFound = (id: string) => notFound(`Subnet ${id} could not be found.`, 'subnet_not_found')
export const portNotFound = (id: string) => notFound(`Port ${id} could not be found.`, 'port_not_found')
export const routerNotFound = (id: string) => notFound(`Router ${id} could not be found`, 'router_not_found')
export const floatingIpNotFound = (id: string) => notFound(`Floating IP ${id} could not be found`, 'floating_ip_not_found')
export const groupNotFound = (id: string) => notFound(`Security group ${id} does not exist`, 'security_group_not_found')
export const ruleNotFound = (id: string) => notFound(`Security group rule ${id} does not exist`, 'security_rule_not_found')

export const networkInUse = (id: string) =>
  conflict(
    `Unable to complete operation on network ${id}. There are one or more ports still in use on the network.`,
    'network_in_use',
  )
export const subnetInUse = (id: string, why = 'One or more ports have an IP allocation from this subnet') =>
  conflict(`Unable to complete operation on subnet ${id}: ${why}.`, 'subnet_in_use')
export const portInUse = (id: string, networkId: string, deviceId: string) =>
  conflict(
    `Unable to complete operation on port ${id} for network ${networkId}. Port already has an attached device ${deviceId}.`,
    'port_in_use',
  )
export const portOwnedByService = (id: string, deviceOwner: string, act: 'deleted' | 'given another device') =>
  conflict(`Port ${id} cannot be ${act} directly via the port API: has device owner ${deviceOwner}.`, 'port_owned_by_service')
export const routerInUse = (id: string) => conflict(`Router ${id} still has ports`, 'router_in_use')
export const groupInUse = (id: string) => conflict(`Security Group ${id} in use.`, 'security_group_in_use')

export const addressNotOfNetwork = (ip: string) =>
  badRequest(
    `IP address ${ip} is not a valid IP for any of the subnets on the specified network.`,
    'fixed_ips',
    'address_not_of_network',
  )
export const addressNotOfSubnet = (ip: string) =>
  badRequest(`IP address ${ip} is not a valid IP for the specified subnet.`, 'fixed_ips', 'address_not_of_subnet')
export const addressInUse = (ip: string, subnetId: string) =>
  conflict(`IP address ${ip} already allocated in subnet ${subnetId}`, 'address_in_use')
export const addressesExhausted = (networkId: string) =>
  new CloudError('conflict', `No more IP addresses available on network ${networkId}.`, { reason: 'addresses_exhausted' })
export const macInUse = (mac: string, networkId: string) =>
  conflict(`Unable to complete operation for network ${networkId}. The mac address ${mac} is in use.`, 'mac_in_use')

/** Input that is well-formed and makes no sense. */
export const invalidInput = (why: string, field?: string) =>
  badRequest(`Invalid input for operation: ${why}.`, field, 'invalid_input')
