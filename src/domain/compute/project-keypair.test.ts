import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { firstDigits } from '../../kernel/ids.ts'
import { keyPairTurns } from '../../kernel/key-pair.ts'
import { systemRandom } from '../../kernel/random.ts'
import { findByDigits } from '../../store/short-id.ts'
import { openTestStore, testCtx } from '../../store/testing.ts'
import { createKeypair } from './keypair.ts'
import { createProjectKeypair, findProjectKeypair, listProjectKeypairs, removeProjectKeypair } from './project-keypair.ts'
import { computeQuotas } from './quotas.ts'
import { makeSshKeypair } from './ssh-keypair.ts'

const PUBLIC = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBBFcEzsqMovbBug2AdMdLPnYQC+o5p/Pz01bUARYEq9 me@home'

for (const algorithm of ['rsa', 'ed25519'] as const)
  test(`OpenSSH reads the private ${algorithm} key that is made, and finds the same public key in it`, async () => {
    const { publicKey, privateKey } = await makeSshKeypair(systemRandom, 'p', algorithm)
    const folder = mkdtempSync(join(tmpdir(), 'welkin-key-'))
    try {
      const file = join(folder, 'key')
      writeFileSync(file, privateKey, { mode: 0o600 })
      const found = execFileSync('ssh-keygen', ['-y', '-P', '', '-f', file], { encoding: 'utf8' })
      assert.deepEqual(found.trim().split(' ').slice(0, 2), publicKey.split(' ').slice(0, 2))
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

test('whoever has no room, or takes a name twice, has no pair made', async () => {
  const store = await openTestStore()
  const random = { ...systemRandom } // a controller's of its own
  const ctx = testCtx(store, { random })
  const ended = Promise.withResolvers<void>()
  const held = Array.from({ length: 11 }, () => keyPairTurns(random).take('p', () => ended.promise))
  try {
    const ours = (name: string) => createKeypair(ctx, 'p', { name, type: 'ssh', userId: 'u' })
    const projects = (name: string) => createProjectKeypair(ctx, { projectId: 'p', name })
    for (const create of [ours, projects]) await assert.rejects(create('a'), { reason: 'key_pairs_busy', code: 'unavailable' })
    await createKeypair(ctx, 'p', { name: 'a', type: 'ssh', userId: 'u', publicKey: PUBLIC })
    await assert.rejects(ours('a'), { reason: 'keypair_exists' })
    await computeQuotas.setLimits(ctx, 'p', { keypair: 0 })
    for (const create of [ours, projects]) await assert.rejects(create('b'), { code: 'over_quota' })
  } finally {
    ended.resolve()
    await Promise.all(held)
    await store.close()
  }
})

test('key pairs are of their project, found by the first digits of their id, and gone with their tags', async () => {
  const store = await openTestStore()
  const ctx = testCtx(store)
  try {
    const tags = [{ key: 'a', value: 'b' }]
    const made = await createProjectKeypair(ctx, { projectId: 'p1', name: 'one', publicKey: PUBLIC, tags })
    assert.deepEqual([made.type, made.privateKey, made.made_fingerprint], ['ssh-ed25519', undefined, null])
    await assert.rejects(createProjectKeypair(ctx, { projectId: 'p1', name: 'one' }), { reason: 'project_keypair_exists' })
    await createProjectKeypair(ctx, { projectId: 'p2', name: 'one', publicKey: PUBLIC })
    assert.deepEqual(
      (await listProjectKeypairs(ctx, 'p1')).map(({ name, tags: found }) => [name, found]),
      [['one', tags]],
    )
    for (const digits of [8, 17, 32]) {
      const spelled = firstDigits(made.id, digits)
      assert.equal((await findProjectKeypair(ctx, 'p1', spelled))?.id, made.id)
      assert.equal(await findProjectKeypair(ctx, 'p2', spelled), undefined)
    }
    assert.equal(await removeProjectKeypair(ctx, 'p2', made.id), false)
    assert.equal(await removeProjectKeypair(ctx, 'p1', made.id), true)
    assert.deepEqual(await ctx.db.selectFrom('tag').selectAll().execute(), [])
  } finally {
    await store.close()
  }
})

test('an id is drawn again while a living row begins like it', async () => {
  const store = await openTestStore()
  const drawn = [
    'aaaaaaaa-0000-4000-8000-000000000001',
    'aaaaaaaa-1111-4000-8000-000000000002',
    'bbbbbbbb-0000-4000-8000-000000000003',
  ]
  const base = testCtx(store)
  let next = 0
  const ctx = {
    ...base,
    random: { ...base.random, bytes: base.random.bytes, below: base.random.below, uuid: () => drawn[next++] ?? '' },
  }
  try {
    const first = await createProjectKeypair(ctx, { projectId: 'p1', name: 'one', publicKey: PUBLIC })
    const second = await createProjectKeypair(ctx, { projectId: 'p2', name: 'two', publicKey: PUBLIC })
    assert.deepEqual([first.id, second.id], [drawn[0], drawn[2]])
    assert.equal(await findByDigits(ctx, 'project_keypair', 'aaaaaaaa'), drawn[0])
    assert.equal(await findByDigits(ctx, 'project_keypair', 'cccccccc'), undefined)
  } finally {
    await store.close()
  }
})
