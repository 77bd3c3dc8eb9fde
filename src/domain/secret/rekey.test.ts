import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemRandom } from '../../kernel/random.ts'
import { eachDatabase } from '../../store/testing.ts'
import { inMemorySealingKeys } from '../identity/sealing/index.ts'
import { createSecret, getPayload, PayloadSealing, requireMasterKeys, rotateMasterKey, sealingMasterKeys } from './index.ts'
import { type SecretLab, secretLab, text } from './secret.fixture.ts'

const SECRETS = 30

async function fill({ ann, bob, sealing }: SecretLab): Promise<string[]> {
  const ids: string[] = []
  for (let i = 0; i < SECRETS; i++)
    ids.push((await createSecret(i % 3 ? ann : bob, sealing, { payload: text(`secret ${i}`) })).id)
  return ids
}

/** By a process that has just begun, as it knows no key that another has opened. */
async function requireAll({ ann, bob, keys }: SecretLab, ids: readonly string[]): Promise<void> {
  const fresh = new PayloadSealing(keys, systemRandom)
  for (const [i, id] of ids.entries())
    assert.equal((await getPayload(i % 3 ? ann : bob, fresh, id)).bytes.toString(), `secret ${i}`)
}

eachDatabase(
  'rotation of the master key',
  (open) => {
    test('it seals projects’ keys and payloads anew; what is older goes with the rotation after', async () => {
      const lab = secretLab(await open())
      const ids = await fill(lab)
      const versions = async () => {
        const keys = await lab.cloud.db.selectFrom('secret_project_key').select(['project_id', 'version']).execute()
        return keys.map(({ project_id, version }) => `${project_id}${version}`).sort()
      }
      assert.deepEqual(await rotateMasterKey(lab.cloud, lab.keys, { random: systemRandom }), {
        id: lab.file.newest().id,
        store: 'file',
        projectKeys: 2,
        payloads: SECRETS,
      })
      await requireAll(lab, ids)
      assert.deepEqual(await versions(), ['p1', 'p2', 'q1', 'q2'])
      await rotateMasterKey(lab.cloud, lab.keys, { random: systemRandom })
      await requireAll(lab, ids)
      assert.deepEqual(await versions(), ['p2', 'p3', 'q2', 'q3'])
      assert.equal(lab.sealing.openKeys, 0, 'those of version 1 are in no memory')
      assert.equal(lab.file.ids().length, 2)
    })

    test('one that is killed anywhere loses nothing, and the next completes it', async () => {
      const lab = secretLab(await open())
      const ids = await fill(lab)
      // each use of chance is a point of the work: the new master key has none here, then two project keys sealed, two made, each payload
      for (const after of [0, 1, 2, 3, 4, 10, 20, 30]) {
        let asked = 0
        const dying = {
          ...systemRandom,
          bytes: (count: number) => {
            if (asked++ >= after) throw new Error('killed')
            return systemRandom.bytes(count)
          },
        }
        await assert.rejects(rotateMasterKey(lab.cloud, lab.keys, { random: dying }), /killed/)
        await requireAll(lab, ids)
      }
      await rotateMasterKey(lab.cloud, lab.keys, { random: systemRandom })
      await requireAll(lab, ids)
      const unused = await lab.cloud.db.selectFrom('secret_project_key').select('id').execute()
      assert.ok(unused.length <= 6, `${unused.length} keys`)
    })

    test('requests go on while it runs, by a process that knows nothing of it', async () => {
      const lab = secretLab(await open())
      const ids = await fill(lab)
      const going = rotateMasterKey(lab.cloud, lab.keys, { random: systemRandom })
      const more: string[] = []
      for (let i = SECRETS; i < SECRETS + 9; i++)
        more.push((await createSecret(i % 3 ? lab.ann : lab.bob, lab.sealing, { payload: text(`secret ${i}`) })).id)
      await going
      await requireAll(lab, [...ids, ...more])
    })

    test('with another master key no controller starts, and it is told which is wanted and which was given', async () => {
      const lab = secretLab(await open())
      await requireMasterKeys(lab.cloud, lab.keys.stores)
      await fill(lab)
      const other = inMemorySealingKeys('another')
      await assert.rejects(requireMasterKeys(lab.cloud, [sealingMasterKeys(other, systemRandom)]), (error: Error) => {
        assert.match(error.message, new RegExp(`${lab.file.newest().id}.*secret-master-keys\\.json.*${other.newest().id}`))
        return true
      })
      await requireMasterKeys(lab.cloud, lab.keys.stores)
    })
  },
  { on: ['sqlite', 'postgres'] },
)
