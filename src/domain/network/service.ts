import type { Fabric } from '../../drivers/network/driver.ts'
import type { HostPart } from '../host/index.ts'
import { DEFAULT_DOMAIN, findProjectNamed } from '../identity/directory/index.ts'
import type { Service } from '../service.ts'
import { bootstrapNetwork } from './bootstrap.ts'
import { addresses } from './checks/addresses.ts'
import { uplinks } from './checks/uplinks.ts'
import { networkHoldings } from './holdings.ts'
import { type MetadataNetworks, metadataNetworksForm } from './host-form.ts'
import { metadataPortsOfHost } from './host-view.ts'
import { networkRows } from './project-rows.ts'
import { networkQuotas } from './quotas.ts'
import { networkTask } from './reconcile.ts'

interface FirstNetwork {
  /** Addresses that reach the outside world. */
  publicCidr: string
  /** The host's own among them. */
  publicGateway: string
  encryptsTunnels?: boolean
}

/** Networks with guests on the host: their metadata is answered there. */
const metadataNetworks: HostPart<MetadataNetworks> = { form: metadataNetworksForm, wanted: metadataPortsOfHost }

/** Virtual networks, and who may reach whom in them. */
export const network: Service<{ fabric: Fabric }, FirstNetwork> = {
  name: 'network',
  quotas: networkQuotas,
  tasks: ({ fabric }) => [networkTask({ fabric })],
  async bootstrap(ctx, { publicCidr, publicGateway, encryptsTunnels }) {
    const demo = await findProjectNamed(ctx, DEFAULT_DOMAIN, 'demo')
    const admin = await findProjectNamed(ctx, DEFAULT_DOMAIN, 'admin')
    const owners = { demoProjectId: demo?.id, adminProjectId: admin?.id ?? '' }
    await bootstrapNetwork(ctx, { publicCidr, publicGateway, encryptsTunnels, physicalNetwork: 'public', ...owners })
  },
  holdings: networkHoldings,
  projectRows: networkRows,
  tagged: ['network', 'subnet', 'port', 'router', 'floating_ip', 'security_group'],
  checks: [addresses, uplinks],
  hostParts: [metadataNetworks],
}
