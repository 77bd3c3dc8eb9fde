/** Tells which operations of the APIs tenants have to ask for: all that are declared, but those that make no sense in a simulated cloud. */
import { FACES } from '../../programs/services.ts'

/** As it is counted when it was answered with success. */
export const askedOf = (face = 'none', operation = 'none'): string => `asked ${face} ${operation}`

interface NotAsked {
  face: string
  /** Of its operations; absent: all. */
  operations?: RegExp
  why: string
}

/** What nobody asks for there, and why. */
export const NOT_ASKED: readonly NotAsked[] = [
  { face: 'agent', why: 'the protocol of hosts: their agents ask it, each with all that it may go wrong' },
  { face: 'keystone', operations: /^(?:listVersions|showVersion)$/, why: 'documents that tell of the API and of no row' },
  { face: 'barbican', operations: /^(?:listVersions|showVersion)$/, why: 'documents that tell of the API and of no row' },
  {
    face: 'glance',
    operations: /^(?:chooseVersion|listVersions|chooseMinorVersion|show\w+Schema)$/,
    why: 'documents that tell of the API and of no row',
  },
  { face: 'glance', operations: /^deleteFromStore$/, why: 'it is refused always: there is one store' },
  { face: 'cinder', operations: /^(?:listVersions|showVersion)$/, why: 'documents that tell of the API and of no row' },
  {
    face: 'cinder',
    operations: /^(?:(?:show|enable|disable)Cluster|failOverHost)$/,
    why: 'they are refused always: there are no clusters, and nothing takes over for a pool',
  },
  {
    face: 'cinder',
    operations: /^(?:(?:enable|disable)GroupReplication|failOverGroup|listGroupReplicationTargets)$/,
    why: 'they are refused always: no pool replicates',
  },
  {
    face: 'cinder',
    operations: /^(?:list(?:Old)?Manageable\w+|manage(?:Old)?(?:Volume|Snapshot)|unmanage(?:Volume|Snapshot))$/,
    why: 'not asked for yet: nobody puts files on the simulated hosts that could become volumes',
  },
  { face: 'barbican', operations: /^updateOrder$/, why: 'it is refused always: orders are not changed' },
  { face: 'neutron', operations: /^(?:listVersions|listResources)$/, why: 'documents that tell of the API and of no row' },
  { face: 'nova', operations: /^(?:listVersions|showVersion)$/, why: 'documents that tell of the API and of no row' },
  {
    face: 'nova',
    operations:
      /^(?:showHypervisorStatistics|(?:list|show|delete)Images?(?:Detail)?|\w+ImageMetadata(?:Item)?|\w+SecurityGroup(?:s|Rule)?)$/,
    why: 'end before the newest version, which tenants of the simulation ask',
  },
  {
    face: 'keystone',
    operations: /(?:Login|WebSso|webSso|Assertion|SamlMetadata)/,
    why: 'federation needs a provider outside of the cloud, which is not simulated',
  },
  {
    face: 'keystone',
    operations: /^(?:listRevokedCertificates|showCaCertificate|showSigningCertificates)$/,
    why: 'of tokens that no cloud has any more: they are refused always',
  },
]

/** As they are counted. */
export const operationsToAsk = (): string[] =>
  FACES.flatMap((face) =>
    face.apis.flatMap(({ api }) =>
      Object.keys(api)
        .filter((name) => !NOT_ASKED.some((one) => one.face === face.name && (one.operations?.test(name) ?? true)))
        .map((name) => askedOf(face.name, name)),
    ),
  )
