/** Bugs in networks, ports, addresses, routers and floating IPs, and in what the fabric is told of them. */
import type { PlantedBug } from './planted-bug.ts'

export const NETWORK_BUGS: readonly PlantedBug[] = [
  {
    name: 'used-addresses-not-looked-at',
    file: 'src/domain/network/address.pool.ts',
    text: 'return new Set([...(await query.execute()).map((row) => row.ip), ...but])',
    becomes: 'return new Set(but)',
    leavesOut: 'which addresses are used',
  },
  {
    name: 'asked-address-not-looked-at',
    file: 'src/domain/network/address.ts',
    text: 'if (holder) throw portRefusals.address_in_use({ ip, subnetId })',
    becomes: '',
    leavesOut: 'whether an address that is asked for is another port’s',
  },
  {
    name: 'port-has-two-floating-ips',
    file: 'src/domain/network/floating-ip.ts',
    text: `  if (taken) throw floatingIpRefusals.port_has_floating_ip({ id, ip, portId, fixedIp, networkId })
`,
    becomes: '',
    leavesOut: 'whether another floating IP leads to the port',
  },
  {
    name: 'floating-ip-keeps-its-port',
    file: 'src/domain/network/floating-ip.ts',
    text: `    await dropPort(tx, await getPortRow(asCloud(tx), row.port_id))
`,
    becomes: '',
    leavesOut: 'giving the address outside back when a floating IP is deleted',
  },
  {
    name: 'floating-ip-leads-to-nothing',
    file: 'src/domain/network/port.ts',
    text: `  await detachFloatingIps(tx, row.id)
`,
    becomes: '',
    leavesOut: 'taking floating IPs from a port that goes',
  },
  {
    name: 'gateway-keeps-its-port',
    file: 'src/domain/network/router.gateway.ts',
    text: `1 })
  await dropPort(tx, port)
`,
    becomes: `1 })
`,
    leavesOut: 'giving a gateway’s port and address back',
  },
  {
    name: 'port-change-not-told-to-fabric',
    file: 'src/domain/network/port.ts',
    text: `    await notePorts(tx, [after])
`,
    becomes: '',
    leavesOut: 'telling the fabric, and those who follow changes, that a port has changed',
  },
  {
    name: 'interface-keeps-its-port',
    file: 'src/domain/network/router.interface.ts',
    text: `    else await dropPort(tx, row)
`,
    becomes: '',
    leavesOut: 'taking a router’s port from a subnet that it leaves',
  },
  {
    name: 'network-deleted-in-use',
    file: 'src/domain/network/network.ts',
    text: `    if (used) throw networkRefusals.network_in_use({ id })
`,
    becomes: '',
    leavesOut: 'whether ports stand on a network that is to be deleted',
  },
  {
    name: 'group-deleted-in-use',
    file: 'src/domain/network/security-group.ts',
    text: `    if (await isUsed(tx, id)) throw groupRefusals.security_group_in_use({ id })
`,
    becomes: '',
    leavesOut: 'whether ports are in a group that is to be deleted',
  },
  {
    name: 'network-keeps-its-tags',
    file: 'src/domain/network/network.ts',
    text: `    await dropTags(tx, 'network', [id])
`,
    becomes: '',
    leavesOut: 'removing a network’s tags with it',
  },
  {
    name: 'network-gone-not-told-to-fabric',
    file: 'src/domain/network/network.ts',
    text: `    notifyTopologyChange(tx, 'whole-network', id)
`,
    becomes: '',
    leavesOut: 'telling the fabric that a network has gone',
  },
  {
    name: 'network-gone-not-in-the-feed',
    file: 'src/domain/network/network.ts',
    text: `    recordChange(tx, 'network', id, row.project_id)
`,
    becomes: '',
    leavesOut: 'telling those who follow changes that a network has gone',
  },
  {
    name: 'deleted-ports-out-of-scope',
    file: 'src/domain/network/reconcile/part.ts',
    text: 'ports: [...asked.ports, ...rows.map(({ id }) => id)],',
    becomes: 'ports: rows.map(({ id }) => id),',
    leavesOut: 'looking in the fabric for ports whose rows have gone',
  },
  {
    name: 'deleted-networks-out-of-scope',
    file: 'src/domain/network/reconcile/part.ts',
    text: `      wholeNetworks: asked.wholeNetworks,
`,
    becomes: `      wholeNetworks: networks.map(({ id }) => id),
`,
    leavesOut: 'looking in the fabric for networks whose rows have gone',
  },
]
