/** For tests: a cloud with a type of groups and a type of volumes for them. */
import type { OpenStore } from '../../../store/testing.ts'
import { createGroup, createGroupType, createType, createVolume } from '../index.ts'
import { startVolumes } from '../volume.fixture.ts'

export async function startGroups(open: OpenStore) {
  const cloud = await startVolumes(open)
  const { ctx, member, settle } = cloud
  const [groupType, type] = [await createGroupType(ctx, { name: 'group' }), await createType(ctx, { name: 'fast' })]
  const makeGroup = (over: object = {}) => createGroup(member, { type: 'group', volumeTypes: ['fast', type.id], ...over })
  const makeVolume = async (over: object = {}) => {
    const { id } = await createVolume(member, { sizeGib: 1, type: 'fast', ...over })
    await settle()
    return id
  }
  return { ...cloud, groupType, type, makeGroup, makeVolume }
}
