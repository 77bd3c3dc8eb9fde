/** Declares the parts of what controller and agents tell each other: each is made by a service and followed by an agent's part. */
import type { Static, TSchema } from '../../api/schema.ts'
import type { StoreCtx } from '../../store/context.ts'

/** The name and form of a part. The agent takes its types from here; schemas are the controller's, since agents are not trusted. */
export interface PartForm<Name extends string = string, W extends TSchema = TSchema, O extends TSchema = TSchema> {
  readonly name: Name
  /** What a host is told: all of it, each time. */
  readonly wanted: W
  /** What a host reports: a list. */
  readonly observed?: O
}

export type WantedOf<F extends PartForm> = Static<F['wanted']>
export type ObservedOf<F extends PartForm> = Static<NonNullable<F['observed']>>

/** What a service does for a part. */
export interface HostPart<F extends PartForm = PartForm> {
  readonly form: F
  /** What the host should have, made from the rows each time it is asked for. */
  wanted(ctx: StoreCtx, hostId: string): Promise<WantedOf<F>>
  /**
   * Takes what the host says, in the transaction of its report.
   * @param all these are all there were when it was made, which may be before the host heard of the newest that it should have; otherwise those that are news
   */
  observe?(tx: StoreCtx, hostId: string, observed: ObservedOf<F>, all: boolean): Promise<void>
}
