/** What volumes show of other rows: the names of their types and of the hosts that keep them. */
import type { StoreCtx } from '../../../domain/context.ts'
import { listHostStates } from '../../../domain/host/index.ts'
import { listTypeNames, othersOfStamp } from '../../../domain/volume/index.ts'
import type { RowKey } from '../../../kernel/page.ts'

interface Names {
  /** By id. */
  of: ReadonlyMap<string, string>
  /** Of all of them. */
  digest: string
}

/** By the rows that they were read from, which are the same array while nothing has changed. */
const namesIn = new WeakMap<readonly object[], Names>()

function namesOf<R extends { id: string }>(rows: readonly R[], nameOf: (row: R) => string): Names {
  const had = namesIn.get(rows)
  if (had) return had
  const pairs = rows.map((row): [string, string] => [row.id, nameOf(row)])
  const names = { of: new Map(pairs), digest: JSON.stringify(pairs) }
  namesIn.set(rows, names)
  return names
}

export async function volumeSurroundings(ctx: StoreCtx) {
  const types = namesOf(await listTypeNames(ctx), ({ name }) => name)
  const hosts = namesOf(await listHostStates(ctx), ({ hostname }) => hostname)
  return {
    digest: `${types.digest} ${hosts.digest}`,
    stampOf: ({ stamp }: RowKey) => {
      const { typeId, hostId } = othersOfStamp(stamp)
      return JSON.stringify([types.of.get(typeId), hosts.of.get(hostId)])
    },
  }
}
