/**
 * What controller and agent tell each other. The agent long-polls `WantedHost` and posts `ObservedHost`. Their parts are
 * declared by services (`part.ts`); what stands here is the same for all of them.
 */

/** Rises when an older agent or controller could no longer follow. A part that one side does not know is no reason: it is passed over. */
export const PROTOCOL = 2

export interface WantedHost {
  protocol: typeof PROTOCOL
  /** Poll again with this; the reply waits until it has risen. */
  revision: number
  /** Of the newest report that was taken: the next one has to be newer, also an agent's that has just started. */
  observedGeneration: number
  /** By name. */
  parts: Readonly<Record<string, unknown>>
}

export interface ObservedHost {
  /** Rises with every report of one agent; an older report that arrives late is dropped. */
  generation: number
  about: HostFacts
  /** By name: what is news in each. */
  parts: Readonly<Record<string, readonly unknown[]>>
  /** Each part has all that there is. */
  all: boolean
}

/** A one-off act on a guest, applied at most once however often it is sent. */
export type HostAct = { kind: 'reboot'; hard: boolean } | { kind: 'console'; bytes: number }

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

/** What lets a host into the networks' database. PEM. */
export interface HostCertificate {
  certificate: string
  /** Whose certificates are trusted there. */
  authority: string
  /** Of the networks' database, on the host that the controller is reached at. Absent when it keeps to that machine. */
  southboundPort?: number
  /** The cloud's operator has tunnels between hosts in clear. */
  plainTunnels?: boolean
}

/** What an agent that joined keeps. */
export interface Credential {
  hostId: string
  secret: string
}
