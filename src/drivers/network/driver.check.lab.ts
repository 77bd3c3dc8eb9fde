/** What a network driver is tried in: each driver's tests make one. */
import type { Fabric, HostPorts, Topology } from './driver.ts'

export interface FabricLab {
  open(): Fabric
  /** The fabric answers nobody until the returned function is called. */
  cut(): Promise<() => Promise<void>>
  end(): Promise<void>
}

export interface HostPortsLab {
  /** The name the host goes by in a topology. */
  hostId: string
  open(): HostPorts
  /** Makes the fabric so, as a controller would. */
  spec(topology: Topology): Promise<void>
  /** Opens a port's tap as a guest does, until the returned function is called. */
  hold(portId: string, made: { device: string; run: readonly string[] }): Promise<() => Promise<void>>
  /** Takes something away as somebody would by hand, and lets the host's network reconciler put back what is its own. */
  lose(what: 'port' | 'bridge' | 'switch database', portId: string): Promise<void>
  loseMetadata(networkId: string): Promise<void>
  /** Waits for what a fabric does a moment later. */
  eventually(what: string, probe: () => Promise<boolean>): Promise<unknown>
  end(): Promise<void>
}
