import { counted, type Finding, ok, problem, some } from '../../finding.ts'
import type { ClaimRow, HostRow } from '../../host/index.ts'
import type { RowCheck } from '../../service.ts'

type Claimed = Pick<HostRow, 'id' | 'hostname' | 'claimed_cpus' | 'claimed_memory_mib' | 'claimed_disk_gib'>

export interface Books {
  hosts: readonly Claimed[]
  claims: readonly ClaimRow[]
  /** Every server, and the host it is on. */
  servers: readonly { id: string; host_id: string | null }[]
}

/** What hosts have promised away is kept twice, so that placing is quick: both must say the same. */
export const claims: RowCheck = {
  about: 'hosts',
  name: 'claims',
  run: async ({ rows }) =>
    judgeBooks(
      await rows(async ({ db }) => ({
        hosts: await db.selectFrom('host').selectAll().execute(),
        claims: await db.selectFrom('host_claim').selectAll().execute(),
        servers: await db.selectFrom('server').select(['id', 'host_id']).execute(),
      })),
    ),
}

export function judgeBooks({ hosts, claims, servers }: Books): Finding[] {
  const places = new Map(servers.map(({ id, host_id }) => [id, host_id]))
  const sums = hosts.flatMap((host) =>
    differences(
      host,
      claims.filter((claim) => claim.host_id === host.id),
    ),
  )
  const nobodys = claims
    .filter((claim) => !places.has(claim.server_id))
    .map((claim) => `claim of ${claim.server_id}, which is no server`)
  const elsewhere = claims.flatMap(({ server_id, host_id }) => {
    const place = places.get(server_id)
    return place == null || place === host_id ? [] : [`server ${server_id} is on ${place} and claims room on ${host_id}`]
  })
  const claimed = new Set(claims.map((claim) => claim.server_id))
  const without = servers.flatMap(({ id, host_id }) =>
    host_id === null || claimed.has(id) ? [] : [`server ${id} is on ${host_id} without a claim`],
  )
  const lines = [...sums, ...nobodys, ...elsewhere, ...without]
  if (lines.length === 0) return [ok(`Hosts count what is claimed (${counted(claims.length, 'claim')}).`)]
  return [problem('Claims on hosts do not add up.', 'claims-differ', some(lines))]
}

function differences(host: Claimed, claims: readonly ClaimRow[]): string[] {
  const sum = (of: (claim: ClaimRow) => number) => claims.reduce((total, claim) => total + of(claim), 0)
  const pairs: [string, number, number][] = [
    ['processors', host.claimed_cpus, sum((claim) => claim.cpus)],
    ['MiB of memory', host.claimed_memory_mib, sum((claim) => claim.memory_mib)],
    ['GiB of disk', host.claimed_disk_gib, sum((claim) => claim.disk_gib)],
  ]
  return pairs.flatMap(([what, count, claimed]) =>
    count === claimed ? [] : [`${host.hostname} counts ${count} ${what}; its claims are ${claimed}`],
  )
}
