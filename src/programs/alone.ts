/** Lets one process of a cloud at a time change what its controllers' files and its database have to agree on, such as keys. */
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import type { StoreCtx } from '../store/context.ts'
import { claimLease, leaseHolders, releaseLease, renewLease } from '../store/lease.ts'

/** One that says nothing more on another host is taken to live as long. */
const LEASE_MS = 60_000
const RENEW_MS = 10_000

/**
 * Does it while no other process of the cloud does something of that name. One that was killed on this host is in nobody's way.
 * @param work is given a context whose signal ends when the hold is lost
 * @throws Error with what to do when another does it
 */
export async function alone<R>(ctx: StoreCtx, what: string, work: (ctx: StoreCtx) => Promise<R>): Promise<R> {
  const lease = `command/${what}`
  const owner = `${hostname()} ${process.pid} ${startOf(process.pid)} ${ctx.random.uuid()}`
  if (!(await claimLease(ctx, lease, owner, LEASE_MS))) await takeOver(ctx, lease, owner, what)
  const held = new AbortController()
  let cancel = () => {}
  const renewLater = () => {
    cancel = ctx.clock.after(RENEW_MS, async () => {
      const isKept = await renewLease(ctx, lease, owner, LEASE_MS).catch(() => false)
      if (isKept) renewLater()
      else held.abort(new Error(`This process was away for so long that another may ${what} now: run the command again.`))
    })
  }
  renewLater()
  try {
    return await work({ ...ctx, signal: AbortSignal.any([ctx.signal, held.signal]) })
  } finally {
    cancel()
    await releaseLease(ctx, lease, owner)
  }
}

async function takeOver(ctx: StoreCtx, lease: string, owner: string, what: string): Promise<void> {
  const holder = (await leaseHolders(ctx, lease)).get(lease)
  if (holder !== undefined && isDead(holder)) await releaseLease(ctx, lease, holder)
  if (await claimLease(ctx, lease, owner, LEASE_MS)) return
  const who = holder === undefined ? 'Another process' : `Process ${holder.split(' ')[1]} on ${holder.split(' ')[0]}`
  throw new Error(
    `${who} is about to ${what}: wait until it is done. One that was killed on another host is in the way for a minute.`,
  )
}

function isDead(owner: string): boolean {
  const [host, pid, start] = owner.split(' ')
  return host === hostname() && startOf(Number(pid)) !== start
}

/** In clock ticks since the machine's start: tells a process from a later one of the same number. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? undefined : fields[19]
  } catch {
    return undefined // there is none
  }
}
