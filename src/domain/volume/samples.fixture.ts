import { transact } from '../../store/context.ts'
import type { MakeSamples } from '../samples.fixture.ts'
import { changeTypeExtra, createType, createVolume, getVolume, listMessages, listPools } from './index.ts'
import { addMessage } from './message.ts'

export const makeSamples: MakeSamples = async ({ ctx, member, admin, eventually }) => {
  const type = await createType(admin, { name: 'sample', isPublic: true })
  await changeTypeExtra(admin, type.id, () => ({ sample: 'a value' }))
  const { id, project_id } = await createVolume(member, { name: 'sample', sizeGib: 1, metadata: { sample: 'a value' } })
  await transact(ctx, (tx) =>
    addMessage(tx, { id, project_id }, { requestId: ctx.requestId, doing: 'create', problem: 'a sample' }),
  )
  const [message] = (await listMessages(member, {})).items
  const pool = await eventually('a pool', async () => (await listPools(ctx))[0])
  await eventually('the volume', async () => ((await getVolume(member, id)).status === 'available' ? true : undefined))
  return {
    volume: id,
    volume_metadata: 'sample',
    volume_type: type.id,
    volume_extra_spec: 'sample',
    volume_message: message?.id ?? '',
    volume_service: `${pool.hostname}@${pool.name}`,
  }
}
