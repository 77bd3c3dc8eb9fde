/** The body of `POST /servers` as the domain's spec. */

import type { Static } from '../../../api/schema.ts'
import type { NewServer } from '../../../domain/compute/index.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import type { NicRequest } from '../../../domain/network/index.ts'
import { wordTag } from '../../../domain/tag/index.ts'
import type { Serving } from '../resource/operation.ts'
import { novaRules } from './allow.ts'
import { bootingOf } from './block-device.ts'
import { withImageDisks } from './image-mapping.ts'
import { isTrue, wholeOf } from './pieces.ts'
import { placeOf } from './place.ts'
import { passwordOf } from './random-password.ts'
import { novaRefusals } from './refusals.ts'
import type { NewServerBody, newServer, Personality } from './server-body.ts'
import { notesOf } from './server-note.ts'

type Spec = NewServerBody['server'] & { personality?: Personality }

export interface Counts {
  least: number
  most: number
}

export function countsOf({ min_count, max_count }: Spec): Counts {
  const least = min_count === undefined ? undefined : wholeOf(min_count, 'min_count', 1)
  const most = max_count === undefined ? undefined : wholeOf(max_count, 'max_count', 1)
  if (least !== undefined && most !== undefined && least > most) throw novaRefusals.counts_reversed({ field: 'server.min_count' })
  return { least: least ?? 1, most: most ?? least ?? 1 }
}

export async function newServerOf(ctx: StoreCtx, { policy }: Serving, asked: Static<typeof newServer>): Promise<NewServer> {
  const body = await withImageDisks(ctx, asked)
  const spec: Spec = body.server
  refuseWhatIsMissing(body)
  const { most } = countsOf(spec)
  const place = await placeOf(ctx, spec)
  return {
    name: spec.name,
    hostname: spec.hostname,
    ...bootingOf(spec, most),
    shapeId: shapeIdOf(spec.flavorRef),
    nics: nicsOf(spec, most),
    securityGroups: [...new Set((spec.security_groups ?? []).map(({ name }) => name ?? 'default'))],
    keyName: spec.key_name,
    userData: userDataOf(spec.user_data),
    meta: spec.metadata ?? {},
    tags: [...new Set(spec.tags ?? [])].map(wordTag),
    files: filesOf(spec.personality ?? []),
    adminPass: spec.adminPass ?? passwordOf(ctx.random),
    configDrive: isTrue(spec.config_drive),
    unsizedDisk: policy.allows(ctx, novaRules.zeroDisk),
    ...notesOf(spec),
    ...place,
    count: most,
  }
}

const notYet = (what: string) => novaRefusals.not_implemented_part({ what })

function refuseWhatIsMissing(body: Static<typeof newServer>): void {
  const { server } = body
  const hints = body['os:scheduler_hints'] ?? body['OS-SCH-HNT:scheduler_hints']
  const group = [hints?.group ?? []].flat()[0]
  if (group !== undefined) throw novaRefusals.group_not_found({ group }, { field: 'os:scheduler_hints.group' })
  if (server.trusted_image_certificates != null) throw notYet('Booting images that are signed by trusted certificates')
}

/** Old clients give a link to the flavor. */
const shapeIdOf = (ref: string | number): string => String(ref).split('/').at(-1) ?? ''

function nicsOf({ networks }: Spec, most: number): NewServer['nics'] {
  if (typeof networks === 'string') return networks
  // nothing asked for is what an empty list has always meant
  if (networks.length === 0) return 'auto'
  return networks.map((nic): NicRequest => {
    if (nic.port != null) {
      if (most > 1) throw novaRefusals.several_with_port({ field: 'server.networks' })
      if (nic.fixed_ip !== undefined)
        throw novaRefusals.address_with_port({ address: nic.fixed_ip, port: nic.port }, { field: 'server.networks' })
      return { portId: nic.port }
    }
    if (nic.uuid === undefined) throw novaRefusals.network_unsaid({ field: 'server.networks' })
    if (nic.fixed_ip !== undefined && most > 1) throw novaRefusals.several_with_address({ field: 'server.networks' })
    return { networkId: nic.uuid, fixedIp: nic.fixed_ip }
  })
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

function userDataOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const bare = text.replace(/\s/g, '')
  if (!BASE64.test(bare)) throw novaRefusals.bad_user_data({ field: 'server.user_data' })
  return bare
}

/** Nova's own limits for injected files. */
export const FILE_LIMITS = { files: 5, pathBytes: 255, contentBytes: 10_240 }

function filesOf(files: Personality): NewServer['files'] {
  if (files.length > FILE_LIMITS.files) throw novaRefusals.too_many_files()
  for (const { path, contents } of files) {
    if (!BASE64.test(contents.replace(/\s/g, ''))) throw novaRefusals.bad_file_contents({ path }, { field: 'server.personality' })
    if (Buffer.byteLength(path) > FILE_LIMITS.pathBytes) throw novaRefusals.file_path_too_long()
    if (Buffer.from(contents, 'base64').length > FILE_LIMITS.contentBytes) throw novaRefusals.file_too_large()
  }
  return files
}
