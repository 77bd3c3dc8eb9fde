/**
 * What controller and agent tell each other. The agent long-polls `WantedHost` and posts `ObservedHost`; a guest's wanted
 * state is a whole document, so an agent that restarts needs nothing else. A guest that has to go is named with
 * `power: 'absent'`; one that is not named at all is never touched (it is shown as an orphan instead).
 */

export type WantedPower = 'running' | 'stopped' | 'paused' | 'absent'

export interface WantedHost {
  /** Poll again with this; the reply waits until it has risen. */
  revision: number
  /** Of the newest report that was taken: the next one has to be newer, also an agent's that has just started. */
  observedGeneration: number
  guests: WantedGuest[]
  metadataNetworks: WantedMetadataNetwork[]
  commands: WantedCommand[]
}

export interface WantedGuest {
  id: string
  /** Rises with every new wish about this guest; reports name it, so that a late one is not taken for an answer. */
  generation: number
  power: WantedPower
  name: string
  projectId: string
  cpus: number
  memoryMib: number
  rootDisk: { sizeGib: number; image?: { id: string; format: string; sizeBytes: number; sha512: string } }
  /** Further disks in the order in which the guest sees them. */
  extraDisks: ExtraDisk[]
  ports: WantedPort[]
  configDrive: boolean
  metadata: GuestMetadata
  /** Keep the hardware as the image asks for it. */
  hardware: { diskBus: 'virtio' | 'scsi' | 'ide'; nicModel: NicModel; machine?: 'pc' }
}

export type NicModel = 'virtio' | 'e1000' | 'e1000e' | 'ne2k_pci' | 'pcnet' | 'rtl8139' | 'vmxnet3'

/** Empty ones of the shape's: scratch space with a file system, and swap. They begin and end with the server. */
export interface ExtraDisk {
  role: 'ephemeral0' | 'swap'
  sizeMib: number
}

export interface WantedPort {
  id: string
  networkId: string
  networkName: string
  mac: string
  mtu: number
  addresses: {
    ip: string
    prefix: number
    version: 4 | 6
    gateway?: string
    dns: string[]
    routes: { destination: string; nexthop: string }[]
    dhcp: boolean
    /** How a guest comes by an IPv6 address, where the subnet says so. */
    ipv6Mode?: 'slaac' | 'dhcpv6-stateful' | 'dhcpv6-stateless'
  }[]
}

export interface WantedMetadataNetwork {
  networkId: string
  portId: string
  mac: string
  mtu: number
  addresses: string[]
}

/** What the metadata service and the config drive tell the guest about itself. */
export interface GuestMetadata {
  hostname: string
  availabilityZone: string
  createdAt: string
  userId: string
  /** Base64, as the user sent it. */
  userData?: string
  keys: { name: string; publicKey: string; type: string }[]
  meta: Record<string, string>
  /** EC2 spells some things its own way; whole values, so that no agent has to know. */
  instanceType: string
  imageRef?: string
  securityGroups: string[]
  launchIndex: number
  reservationId: string
  publicIps: string[]
  /** Files for `/openstack/content`, path → base64. */
  files: { path: string; contents: string }[]
  adminPass?: string
}

/** A one-off act, applied at most once however often it is sent. */
export interface WantedCommand {
  id: string
  guestId: string
  act: { kind: 'reboot'; hard: boolean } | { kind: 'console'; bytes: number }
}

export interface ObservedHost {
  /** Rises with every report of one agent; an older report that arrives late is dropped. */
  generation: number
  about: HostFacts
  /** The guests whose state is news; `all` says that these are all there are. */
  guests: ObservedGuest[]
  all: boolean
  done: { id: string; error?: string; output?: string }[]
}

export interface HostFacts {
  hostname: string
  version: string
  cpus: number
  memoryMib: number
  diskGib: number
  accelerator: string
  acceleratorReason: string
  datapath: string
  datapathReason: string
  /** Plain words about what is amiss on the host. */
  warnings: string[]
}

export interface ObservedGuest {
  id: string
  /** The wanted generation that this state answers to. */
  generation: number
  power: 'building' | 'running' | 'stopped' | 'paused' | 'absent' | 'failed'
  /** The guest switched itself off: the wish to run is over. */
  byGuest?: boolean
  fault?: string
  ports: { id: string; up: boolean }[]
}

/** What lets a host into the networks' database. PEM. */
export interface HostCertificate {
  certificate: string
  /** Whose certificates are trusted there. */
  authority: string
  /** On the host that the controller is reached at. */
  southboundPort: number
}

/** What an agent that joined keeps. */
export interface Credential {
  hostId: string
  secret: string
}
