/** Transfers of volumes to other projects, as Cinder's API has them, beneath their older path and their newer. */
import { orNull, strict, Type } from '../../../../api/schema.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import {
  acceptTransfer,
  createTransfer,
  deleteTransfer,
  getTransfer,
  listTransfers,
  type TransferField,
  type VolumeTransferRow,
} from '../../../../domain/volume/index.ts'
import { projectOf } from '../../../../kernel/context.ts'
import type { Filter } from '../../../../kernel/page.ts'
import { type Operations, operation, type Serving } from '../../resource/operation.ts'
import { last } from '../../resource/query.ts'
import { microTime } from '../../resource/time.ts'
import { allow, cinderRules } from '../allow.ts'
import { linksTo } from '../links.ts'
import { type ListQuery, listingCtx, readPage } from '../list-request.ts'
import { flag, flagNamed, isTrue, links, listQuery, trimmed, uuid } from '../pieces.ts'
import { versions } from '../versions.ts'

const text = Type.String()
const brief = { id: text, volume_id: text, name: orNull(text), links }
const whole = {
  ...brief,
  created_at: text,
  no_snapshots: Type.Boolean(),
  source_project_id: orNull(text),
  destination_project_id: orNull(text),
  accepted: Type.Boolean(),
}

const SORT: Readonly<Record<string, TransferField | null>> = {
  id: 'id',
  name: 'name',
  display_name: 'name',
  created_at: 'createdAt',
  updated_at: 'createdAt',
  volume_id: 'volumeId',
}

const filter = Type.Optional(text)
const documented = { query: Type.Object({ ...listQuery, all_tenants: filter, name: filter, volume_id: filter }) } as const

type ListInput = { query: ListQuery; version: string }

async function listed(asking: StoreCtx, { policy }: Serving, { query, version }: ListInput): Promise<VolumeTransferRow[]> {
  const ctx = listingCtx(asking, { policy })
  const every = policy.allows(ctx, cinderRules.isAdmin) && flagNamed(last(query.all_tenants) ?? 'false') === true
  const equal = (field: TransferField, value: string | undefined): Filter<TransferField>[] =>
    value === undefined ? [] : [{ field, values: [value] }]
  const filters = [
    ...(every ? [] : equal('projectId', projectOf(ctx))),
    ...equal('name', last(query.name)),
    ...equal('volumeId', last(query.volume_id)),
  ]
  if (!versions.covers({ since: '3.59' }, version)) return (await listTransfers(ctx, { filters })).items
  return (await listTransfers(ctx, { ...readPage(query, SORT), filters })).items
}

const newTransfer = strict({
  transfer: strict({
    volume_id: uuid,
    name: Type.Optional(orNull(Type.String({ maxLength: 255 }))),
    no_snapshots: Type.Optional(flag),
  }),
})
const acceptance = strict({ accept: strict({ auth_key: Type.Unsafe<string | number>({ type: ['string', 'integer'] }) }) })

/** The paths that tell of offers, by what their operations are named. */
type Kind = { at: string; names: string; since: { since?: string } }

const viewOf = ({ at }: Kind, row: VolumeTransferRow, base: string) => ({
  id: row.id,
  created_at: microTime(row.created_at),
  name: row.name,
  volume_id: row.volume_id,
  links: linksTo(base, at, row.id),
  no_snapshots: row.no_snapshots === 1,
  source_project_id: row.project_id,
  destination_project_id: null,
  accepted: false,
})

const briefView = ({ at }: Kind, { id, volume_id, name }: VolumeTransferRow, base: string) => ({
  id,
  volume_id,
  name,
  links: linksTo(base, at, id),
})

function listsOf(kind: Kind): Operations {
  const list = {
    ...kind.since,
    method: 'GET',
    action: 'volume:get_all_transfers',
    allow: allow.reader,
    status: 200,
    documented,
  } as const
  return {
    [`list${kind.names}`]: operation(
      {
        ...list,
        path: `/${kind.at}`,
        withinProject: true,
        summary: 'List the volumes that the project offers to others',
        returns: Type.Object({ transfers: Type.Array(Type.Object(brief)) }),
      },
      async (ctx, input, serving) => ({
        transfers: (await listed(ctx, serving, input)).map((row) => briefView(kind, row, input.base)),
      }),
    ),
    [`list${kind.names}Detail`]: operation(
      {
        ...list,
        path: `/${kind.at}/detail`,
        withinProject: true,
        summary: 'List the volumes that the project offers to others, with all that is known of the offers',
        returns: Type.Object({ transfers: Type.Array(Type.Object(whole)) }),
      },
      async (ctx, input, serving) => ({
        transfers: (await listed(ctx, serving, input)).map((row) => viewOf(kind, row, input.base)),
      }),
    ),
  }
}

function makingOf(kind: Kind): Operations {
  return {
    [`create${kind.names}`]: operation(
      {
        ...kind.since,
        method: 'POST',
        path: `/${kind.at}`,
        withinProject: true,
        summary: 'Offer a volume to whoever has the key that this tells',
        action: 'volume:create_transfer',
        allow: allow.member,
        body: newTransfer,
        status: 202,
        returns: Type.Object({ transfer: Type.Object({ ...whole, auth_key: text }) }),
      },
      async (ctx, { body: { transfer: given }, base }) => {
        const { transfer, key } = await createTransfer(ctx, {
          volumeId: given.volume_id,
          name: trimmed(given.name ?? null),
          noSnapshots: isTrue(given.no_snapshots),
        })
        return { transfer: { ...viewOf(kind, transfer, base), auth_key: key } }
      },
    ),
  }
}

function acceptanceOf(kind: Kind): Operations {
  return {
    [`accept${kind.names}`]: operation(
      {
        ...kind.since,
        method: 'POST',
        path: `/${kind.at}/{offer_id}/accept`,
        withinProject: true,
        summary: 'Take a volume that is offered',
        action: 'volume:accept_transfer',
        allow: allow.member,
        body: acceptance,
        status: 202,
        returns: Type.Object({ transfer: Type.Object(brief) }),
      },
      async (ctx, { params, body, base }) => {
        const row = await acceptTransfer(ctx, params.offer_id ?? '', String(body.accept.auth_key))
        return { transfer: briefView(kind, row, base) }
      },
    ),
  }
}

function onesOf(kind: Kind): Operations {
  const one = { ...kind.since, path: `/${kind.at}/{transfer_id}` as const } as const
  return {
    [`show${kind.names}`]: operation(
      {
        ...one,
        method: 'GET',
        summary: 'Show an offer of a volume',
        action: 'volume:get_transfer',
        allow: allow.reader,
        status: 200,
        returns: Type.Object({ transfer: Type.Object(whole) }),
      },
      async (ctx, { params, base }) => ({ transfer: viewOf(kind, await getTransfer(ctx, params.transfer_id ?? ''), base) }),
    ),
    [`delete${kind.names}`]: operation(
      {
        ...one,
        method: 'DELETE',
        summary: 'Offer a volume no more',
        action: 'volume:delete_transfer',
        allow: allow.member,
        status: 202,
      },
      (ctx, { params }) => deleteTransfer(ctx, params.transfer_id ?? ''),
    ),
  }
}

const transfersOf = (kind: Kind): Operations => ({ ...listsOf(kind), ...makingOf(kind), ...onesOf(kind), ...acceptanceOf(kind) })

export const transfers: Operations = {
  ...transfersOf({ at: 'os-volume-transfer', names: 'OldTransfers', since: {} }),
  ...transfersOf({ at: 'volume-transfers', names: 'Transfers', since: { since: '3.55' } }),
}
