import { notFound } from '../../../../kernel/errors.ts'
import type { extensionApi } from '../contract/extension.ts'
import type { HandlersOf } from './deps.ts'

/** Those of Nova's old extensions that are served here. */
const SERVED: Readonly<Record<string, string>> = {
  'OS-DCF': 'DiskConfig',
  'OS-EXT-AZ': 'ExtendedAvailabilityZone',
  'OS-EXT-IPS': 'ExtendedIps',
  'OS-EXT-IPS-MAC': 'ExtendedIpsMac',
  'OS-EXT-SRV-ATTR': 'ExtendedServerAttributes',
  'OS-EXT-STS': 'ExtendedStatus',
  'OS-FLV-DISABLED': 'FlavorDisabled',
  'OS-FLV-EXT-DATA': 'FlavorExtraData',
  'OS-SCH-HNT': 'SchedulerHints',
  'OS-SRV-USG': 'ServerUsage',
  'os-availability-zone': 'AvailabilityZone',
  'os-config-drive': 'ConfigDrive',
  'os-console-output': 'ConsoleOutput',
  'os-flavor-access': 'FlavorAccess',
  'os-flavor-extra-specs': 'FlavorExtraSpecs',
  'os-flavor-manage': 'FlavorManage',
  'os-hypervisors': 'Hypervisors',
  'os-instance-actions': 'InstanceActions',
  'os-keypairs': 'Keypairs',
  'os-multiple-create': 'MultipleCreate',
  'os-quota-sets': 'Quotas',
  'os-services': 'Services',
  'os-user-data': 'UserData',
}

const viewOf = (alias: string, name: string) => ({
  alias,
  name,
  description: '',
  namespace: 'http://docs.openstack.org/compute/ext',
  updated: '2014-12-03T00:00:00Z',
  links: [],
})

export const extensionHandlers: HandlersOf<typeof extensionApi> = {
  listExtensions: async () => ({ extensions: Object.entries(SERVED).map(([alias, name]) => viewOf(alias, name)) }),
  showExtension: async (_ctx, { params }) => {
    const name = Object.hasOwn(SERVED, params.alias) ? SERVED[params.alias] : undefined
    if (name === undefined) throw notFound(`Extension with name ${params.alias} could not be found.`)
    return { extension: viewOf(params.alias, name) }
  },
}
