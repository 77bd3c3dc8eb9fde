/**
 * Keeps `process.nextTick` quick, which every request calls several times. V8 compiles it for the shape of the records it
 * makes; a full collection of garbage while no tick waits forgets that shape, and each record is from then on built by a
 * slow path at five times the cost, for as long as the process lives. A shape lasts while one record of it does.
 */
import { createHook } from 'node:async_hooks'

const held: object[] = []

/** Holds one record. Before the first full collection: after it it is too late. */
export function keepTickShape(): void {
  const init = (_id: number, kind: string, _trigger: number, resource: object) => {
    if (kind === 'TickObject') held.push(resource)
  }
  const hook = createHook({ init }).enable()
  process.nextTick(() => {})
  hook.disable()
}
