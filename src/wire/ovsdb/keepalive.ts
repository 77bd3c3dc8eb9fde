import type { Clock } from '../../kernel/clock.ts'

export interface Keepalive {
  /** Something came from the peer. */
  heard(): void
  stop(): void
}

/** Notices a peer that has gone without closing: after `ms` of silence it is asked, after `ms` more it is given up. */
export function startKeepalive(clock: Clock, ms: number, act: { probe(): void; giveUp(): void }): Keepalive {
  let silent = false
  let probing = false
  let cancel = () => {}

  const tick = () => {
    if (probing && silent) return act.giveUp()
    if (silent) act.probe()
    probing = silent
    silent = true
    cancel = clock.after(ms, tick)
  }
  if (ms > 0) tick()

  return {
    heard() {
      silent = false
    },
    stop: () => cancel(),
  }
}
