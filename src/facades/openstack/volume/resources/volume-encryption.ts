/** How a volume is encrypted, as Cinder's API has it; what opens it is the key manager's to tell. */
import { reply } from '../../../../api/reply.ts'
import { Type } from '../../../../api/schema.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import { encryptionOfVolume } from '../../../../domain/volume/index.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { allow } from '../allow.ts'
import { cinderRefusals } from '../refusals.ts'

const path = '/volumes/{volume_id}/encryption'
const common = {
  method: 'GET',
  action: 'volume_extension:volume_encryption_metadata',
  allow: allow.reader,
  status: 200,
} as const

async function factsOf(ctx: StoreCtx, id: string): Promise<Readonly<Record<string, unknown>>> {
  const { keyId, encryption } = await encryptionOfVolume(ctx, id)
  if (!encryption) return { encryption_key_id: keyId }
  const { control_location, cipher, key_size, provider } = encryption
  return { encryption_key_id: keyId, control_location, cipher, key_size, provider }
}

export const volumeEncryption: Operations = {
  showVolumeEncryption: operation(
    {
      ...common,
      path,
      summary: 'Show how a volume is encrypted; of one in clear, that it has no key',
      returns: Type.Object({}, { additionalProperties: true }),
    },
    (ctx, { params }) => factsOf(ctx, params.volume_id),
  ),
  showVolumeEncryptionItem: operation(
    {
      ...common,
      path: `${path}/{encryption_key}`,
      summary: 'Show one word of how a volume is encrypted: as text, and no JSON',
    },
    async (ctx, { params: { volume_id: id, encryption_key: key } }) => {
      const facts = await factsOf(ctx, id)
      if (!Object.hasOwn(facts, key)) throw cinderRefusals.no_encryption_item({ id, key })
      return reply(String(facts[key] ?? ''), { headers: { 'content-type': 'text/plain; charset=utf-8' } })
    },
  ),
}
