/** `welkin host list|forget`: the machines that guests run on, and how one that is gone for ever is let go. Each command returns what it says. */

import { removeTransfersOfHost } from '../../domain/backup/index.ts'
import { removeServersOfHost, serversOnHosts } from '../../domain/compute/index.ts'
import { removeExportsOfHost } from '../../domain/disk-export/index.ts'
import { forgetHost, listHosts } from '../../domain/host/index.ts'
import { removeVolumesOfHost } from '../../domain/volume/index.ts'
import { forgetChassis } from '../../drivers/network/ovn/index.ts'
import { systemClock } from '../../kernel/clock.ts'
import { type StoreCtx, transact } from '../../store/context.ts'
import { type ByHandOptions, byHand } from '../admin-command.ts'
import { recordedCommand } from '../recorded-command.ts'
import type { StateFolder } from '../state-folder.ts'
import type { HostLine } from './text.ts'
import { forgottenText, heldText, hostsText } from './text.ts'

export async function listCommand(state: StateFolder, { json, ...options }: ByHandOptions & { json: boolean }): Promise<string> {
  return byHand(state, options, async (ctx) => {
    const lines = await readHosts(ctx)
    return json ? JSON.stringify(lines, null, 2) : hostsText(lines, ctx.clock.now())
  })
}

/** @param removeServersOfHost the servers that are still on it are given up with it: they end in ERROR, without a disk, and so do the volumes that it keeps */
export async function forgetCommand(
  state: StateFolder,
  hostname: string,
  options: ByHandOptions & { removeServersOfHost: boolean },
): Promise<string> {
  const lost = await byHand(state, options, (ctx) =>
    removeHost(
      recordedCommand(ctx, { command: 'host forget', targets: { host: hostname } }),
      hostname,
      options.removeServersOfHost,
    ),
  )
  await forgetChassis(state.central, hostname, systemClock)
  return forgottenText(hostname, lost)
}

/** @returns how many servers were lost. @throws conflict when it was heard of lately, or holds servers that may not be lost */
export const removeHost = (ctx: StoreCtx, hostname: string, mayLose: boolean): Promise<number> =>
  transact(ctx, async (tx) => {
    const host = (await readHosts(tx)).find((one) => one.hostname === hostname)
    if (!host) throw new Error(`There is no host ${hostname}; \`welkin host list\` names them.`)
    if (host.servers.length > 0 && !mayLose) throw new Error(heldText(host))
    const lost = await removeServersOfHost(tx, host.id)
    if (mayLose) await removeVolumesOfHost(tx, host.id)
    await removeExportsOfHost(tx, host.id)
    await removeTransfersOfHost(tx, host.id)
    await forgetHost(tx, host.id)
    return lost
  })

async function readHosts(ctx: StoreCtx): Promise<HostLine[]> {
  const hosts = await listHosts(ctx)
  const ids = hosts.map(({ id }) => id)
  const servers = await serversOnHosts(ctx, ids)
  return hosts.map(({ id, hostname, zone, enabled, observed_at }) => {
    const names = (servers.get(id) ?? []).map(({ name }) => name)
    return { id, hostname, zone, enabled, observed_at, servers: names }
  })
}
