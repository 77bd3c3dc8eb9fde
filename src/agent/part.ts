/** Declares what keeps one part of a host as the controller's document wants it. */
import type { ObservedOf, PartForm, WantedOf } from '../domain/host/index.ts'

export interface AgentPart {
  /** As the service that declares the part calls it. */
  readonly name: string
  /** Before the first document: finds what an agent before this one left. */
  begin?(): Promise<void>
  /** Follows what is wanted now. What takes time goes on afterwards. */
  take(wanted: unknown): void
  /** What is, each thing by its id. */
  observed?(): readonly Observed[]
  /** Now and then: looks at the world again, also where nothing was heard. */
  look?(): Promise<void>
  /** Resolves when nothing is being done. */
  idle?(): Promise<void>
}

export interface Observed {
  readonly id: string
}

/** A part with the types of its declaration. */
export interface TypedPart<F extends PartForm> extends Omit<AgentPart, 'name' | 'take' | 'observed'> {
  readonly name: F['name']
  take(wanted: WantedOf<F>): void
  observed?(): readonly (ObservedOf<F> extends readonly (infer One)[] ? One & Observed : Observed)[]
}

/** The controller is trusted to send what it declares: its own tests hold that. */
export const partOf = <F extends PartForm>(part: TypedPart<F>): AgentPart => part
