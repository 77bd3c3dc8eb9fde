/** Key pairs of the caller's project. */
import { implement } from '../../../api/implement.ts'
import {
  createProjectKeypair,
  findProjectKeypair,
  fingerprintOf,
  listProjectKeypairs,
  type ProjectKeypair,
  removeProjectKeypair,
  requireProjectKeypair,
} from '../../../domain/compute/index.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { projectOf } from '../../../kernel/context.ts'
import { hexOf } from '../../../kernel/ids.ts'
import { keypairApi } from '../contract.ts'
import { pageOf } from '../page.ts'
import { outscaleRefusals } from '../refusals.ts'

/** Ids of keypairs have all of the row's digits. */
const keypairId = (id: string): string => `key-${hexOf(id)}`

const view = (keypair: ProjectKeypair) => ({
  KeypairId: keypairId(keypair.id),
  KeypairName: keypair.name,
  KeypairType: keypair.type,
  KeypairFingerprint: fingerprintOf(keypair.public_key),
  Tags: keypair.tags.map(({ key, value }) => ({ Key: key, Value: value })),
})

type View = ReturnType<typeof view>

type Filters = Partial<
  Record<
    'KeypairFingerprints' | 'KeypairIds' | 'KeypairNames' | 'KeypairTypes' | 'TagKeys' | 'TagValues' | 'Tags',
    readonly string[]
  >
>

/** One of several values for each that is given; unknown ones find nothing. */
function isMeant(one: View, filters: Filters): boolean {
  const has = (wanted: readonly string[] | undefined, ...texts: readonly string[]) =>
    wanted === undefined || texts.some((text) => wanted.includes(text))
  return (
    has(filters.KeypairFingerprints, one.KeypairFingerprint) &&
    has(filters.KeypairIds, one.KeypairId) &&
    has(filters.KeypairNames, one.KeypairName) &&
    has(filters.KeypairTypes, one.KeypairType) &&
    has(filters.TagKeys, ...one.Tags.map(({ Key }) => Key)) &&
    has(filters.TagValues, ...one.Tags.map(({ Value }) => Value)) &&
    has(filters.Tags, ...one.Tags.map(({ Key, Value }) => `${Key}=${Value}`))
  )
}

/** @throws bad_request for what is no key in Base64 */
function publicKeyOf(encoded: string): string {
  const text = Buffer.from(encoded, 'base64').toString('utf8').trim()
  if (!/^(ssh-rsa|ssh-ed25519|ecdsa-sha2-nistp(256|384|521)) /.test(text)) throw outscaleRefusals.bad_public_key()
  return text
}

const digitsOf = (id: string): string | undefined => /^key-([0-9a-f]{32})$/.exec(id)?.[1]

/** Added by the dialect; all that a dry run answers that would succeed. */
const ResponseContext = { RequestId: '' }

export const keypairServed = implement<StoreCtx>()(keypairApi, {
  ReadKeypairs: async (ctx, { body }) => {
    if (body.DryRun) return { ResponseContext }
    const found = (await listProjectKeypairs(ctx, projectOf(ctx))).map(view).filter((one) => isMeant(one, body.Filters ?? {}))
    const { page, next } = pageOf(found, body, ({ KeypairName }) => KeypairName)
    return { Keypairs: page, ...next, ResponseContext }
  },
  CreateKeypair: async (ctx, { body: { KeypairName: name, PublicKey, DryRun } }) => {
    const spec = {
      projectId: projectOf(ctx),
      name,
      ...(PublicKey === undefined ? {} : { publicKey: publicKeyOf(PublicKey) }),
    }
    await requireProjectKeypair(ctx, spec)
    if (DryRun) return { ResponseContext }
    const made = await createProjectKeypair(ctx, spec)
    const secret = made.privateKey === undefined ? {} : { PrivateKey: made.privateKey }
    return { Keypair: { ...view(made), ...secret }, ResponseContext }
  },
  DeleteKeypair: async (ctx, { body: { KeypairName: name, KeypairId: id, DryRun } }) => {
    const projectId = projectOf(ctx)
    if (name === undefined && id === undefined) throw outscaleRefusals.keypair_unnamed()
    const digits = id === undefined ? undefined : digitsOf(id)
    const found =
      id === undefined
        ? (await listProjectKeypairs(ctx, projectId)).find((one) => one.name === name)
        : digits && (await findProjectKeypair(ctx, projectId, digits))
    if (!found) throw outscaleRefusals.keypair_not_found({ name: id ?? name ?? '' })
    if (DryRun) return { ResponseContext }
    if (!(await removeProjectKeypair(ctx, projectId, found.id))) throw outscaleRefusals.keypair_not_found({ name: found.name })
    return { ResponseContext }
  },
})
