/** Key pairs of the caller's project. */
import { applyFilters, type Filter, type Shown, unknownFilter } from '../../../api/dialects/aws-query/filters.ts'
import { implement } from '../../../api/implement.ts'
import {
  createProjectKeypair,
  findProjectKeypair,
  listProjectKeypairs,
  openSshLineOf,
  type ProjectKeypair,
  removeProjectKeypair,
  requireProjectKeypair,
} from '../../../domain/compute/index.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import type { Tag } from '../../../domain/tag/index.ts'
import { projectOf } from '../../../kernel/context.ts'
import { firstDigits } from '../../../kernel/ids.ts'
import { keyPairApi } from '../contract.ts'
import { requireReal } from '../dry-run.ts'
import { ec2Fingerprint } from '../fingerprint.ts'
import { ec2Refusals } from '../refusals.ts'
import { tagsFor } from '../tags.ts'

/** Newer ids of EC2 have seventeen digits. */
const DIGITS = 17
const keyPairId = (id: string): string => `key-${firstDigits(id, DIGITS)}`

/** @throws bad_request */
function digitsOf(id: string): string {
  const digits = /^key-([0-9a-f]{17})$/.exec(id)?.[1]
  if (digits === undefined) throw ec2Refusals.bad_key_pair_id({ id })
  return digits
}

const KEY_PAIR: Shown<ProjectKeypair> = {
  'key-name': ({ name }) => [name],
  'key-pair-id': ({ id }) => [keyPairId(id)],
  fingerprint: (keypair) => [ec2Fingerprint(keypair)],
}
const tagsOf = ({ tags }: ProjectKeypair) => tags

const tagSet = (tags: readonly Tag[]) => tags.map(({ key, value }) => ({ key, value }))

const brief = (keypair: ProjectKeypair) => ({
  keyPairId: keyPairId(keypair.id),
  keyName: keypair.name,
  keyFingerprint: ec2Fingerprint(keypair),
  tagSet: tagSet(keypair.tags),
})

/** EC2 knows two kinds of keys; what another API took besides is not shown here. */
const KEY_TYPES: Readonly<Record<string, 'rsa' | 'ed25519'>> = { 'ssh-rsa': 'rsa', 'ssh-ed25519': 'ed25519' }

async function findAll(ctx: StoreCtx, filters: readonly Filter[]): Promise<ProjectKeypair[]> {
  const unknown = unknownFilter(filters, KEY_PAIR, tagsOf)
  if (unknown !== undefined) throw ec2Refusals.unknown_filter({ name: unknown })
  return (await listProjectKeypairs(ctx, projectOf(ctx))).filter(({ type }) => Object.hasOwn(KEY_TYPES, type))
}

/** @throws bad_request for what is no key, or one of a kind that EC2 has not */
function publicKeyOf(material: string): string {
  const line = openSshLineOf(Buffer.from(material, 'base64'))
  if (line === undefined) throw ec2Refusals.bad_key_material()
  return line
}

export const keyPairServed = implement<StoreCtx>()(keyPairApi, {
  DescribeKeyPairs: async (ctx, { body }) => {
    const { KeyName: names, KeyPairId: ids, Filter: filters = [], IncludePublicKey, DryRun } = body
    const all = await findAll(ctx, filters)
    const absentName = names?.find((name) => !all.some((one) => one.name === name))
    if (absentName !== undefined) throw ec2Refusals.key_pair_not_found({ name: absentName })
    const absentId = ids?.find((id) => digitsOf(id) && !all.some((one) => keyPairId(one.id) === id))
    if (absentId !== undefined) throw ec2Refusals.key_pair_not_found({ name: absentId })
    requireReal(DryRun)
    const isMeant = (one: ProjectKeypair) =>
      (!names && !ids) || (names?.includes(one.name) ?? false) || (ids?.includes(keyPairId(one.id)) ?? false)
    return {
      keySet: applyFilters(all.filter(isMeant), filters, KEY_PAIR, tagsOf).map((keypair) => ({
        ...brief(keypair),
        keyType: KEY_TYPES[keypair.type] ?? 'rsa',
        createTime: new Date(keypair.created_at).toISOString(),
        ...(IncludePublicKey && { publicKey: keypair.public_key }),
      })),
    }
  },
  CreateKeyPair: async (ctx, { body: { KeyName: name, KeyType, KeyFormat, TagSpecification, DryRun } }) => {
    const projectId = projectOf(ctx)
    if (KeyFormat === 'ppk') throw ec2Refusals.no_ppk()
    const tags = tagsFor('key-pair', TagSpecification)
    await requireProjectKeypair(ctx, { projectId, name, tags })
    requireReal(DryRun)
    const made = await createProjectKeypair(ctx, { projectId, name, algorithm: KeyType ?? 'rsa', tags })
    return { ...brief(made), keyMaterial: made.privateKey ?? '' }
  },
  ImportKeyPair: async (ctx, { body: { KeyName: name, PublicKeyMaterial, TagSpecification, DryRun } }) => {
    const spec = {
      projectId: projectOf(ctx),
      name,
      publicKey: publicKeyOf(PublicKeyMaterial),
      tags: tagsFor('key-pair', TagSpecification),
    }
    await requireProjectKeypair(ctx, spec)
    requireReal(DryRun)
    return brief(await createProjectKeypair(ctx, spec))
  },
  /** That a name is not there is no error. */
  DeleteKeyPair: async (ctx, { body: { KeyName: name, KeyPairId: id, DryRun } }) => {
    const projectId = projectOf(ctx)
    if (name === undefined && id === undefined) throw ec2Refusals.key_pair_unnamed()
    const found =
      id === undefined
        ? (await listProjectKeypairs(ctx, projectId)).find((one) => one.name === name)
        : await findProjectKeypair(ctx, projectId, digitsOf(id))
    if (id !== undefined && !found) throw ec2Refusals.key_pair_not_found({ name: id })
    requireReal(DryRun)
    if (!found || !(await removeProjectKeypair(ctx, projectId, found.id))) return { return: true }
    return { return: true, keyPairId: keyPairId(found.id) }
  },
})
