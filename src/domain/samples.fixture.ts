/** Describes how a service makes one of everything it has, for tests of whatever API: `domain/<service>/samples.fixture.ts` does. */
import type { StoreCtx } from './context.ts'

export interface SampleWorld<Parts = object> {
  /** The cloud itself. */
  ctx: StoreCtx
  /** A member of the project that samples belong to. */
  member: StoreCtx
  /** An admin, in a project of its own. */
  admin: StoreCtx
  /** The project that samples belong to, and another. */
  projectId: string
  otherProjectId: string
  /** What the samples of services before are called → their ids. */
  made: ReadonlyMap<string, string>
  parts: Parts
  /** Waits until `probe` gives something other than undefined. */
  eventually<T>(what: string, probe: () => Promise<T | undefined>): Promise<T>
}

/** What each is called, in the domain's words → its id, or the name that it is found by. */
export type MakeSamples<Parts = object> = (world: SampleWorld<Parts>) => Promise<Readonly<Record<string, string>>>
