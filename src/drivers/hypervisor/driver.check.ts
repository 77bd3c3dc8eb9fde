/** What every hypervisor driver must do, as tests: `checkHypervisor('qemu', …)`. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { GuestSpec, Hypervisor, OpenLayers, OpenMerge, VolumeDisk } from './driver.ts'

export interface HypervisorLab {
  hypervisor: Hypervisor & OpenLayers
  /** A second driver over the same host, as an agent that was started anew would have. */
  successor(): Hypervisor & OpenLayers
  /** A guest without network that has a bootable or an empty disk. */
  spec(id: string): GuestSpec
  /** A volume of 64 MiB in a file of its own. */
  volume(id: string): Promise<VolumeDisk>
  /** The same in an empty child of its file. */
  childOf(disk: VolumeDisk): Promise<VolumeDisk>
  /** The guest's process dies, as by `kill -9`. */
  crash(id: string): Promise<void>
  end(): Promise<void>
}

const never = new AbortController().signal
const ids = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'] as const
const volumes = ['aaaaaaaa-1111-4111-8111-111111111111', 'bbbbbbbb-2222-4222-8222-222222222222'] as const

export function checkHypervisor(name: string, makeLab: () => Promise<HypervisorLab>): void {
  describe(`hypervisor driver: ${name}`, () => {
    const test = (what: string, body: (lab: HypervisorLab) => Promise<void>) =>
      it(what, async () => {
        const lab = await makeLab()
        try {
          await body(lab)
        } finally {
          await lab.end()
        }
      })
    const stateOf = async (h: Hypervisor, id: string) => (await h.list()).find((g) => g.id === id)?.state ?? 'absent'

    const volumesOf = async (h: Hypervisor, id: string) => byId((await h.list([id]))[0]?.volumes ?? [])

    test('begins with no guests', async ({ hypervisor }) => assert.deepEqual(await hypervisor.list(), []))

    test('ensure starts a guest; a second call is the same guest', async ({ hypervisor, spec }) => {
      const first = await hypervisor.ensure(spec(ids[0]), { signal: never })
      assert.equal(first.state, 'running')
      const second = await hypervisor.ensure(spec(ids[0]), { signal: never })
      assert.equal(second.pid, first.pid)
      assert.equal((await hypervisor.list()).length, 1)
    })

    test('pause and resume, each also twice', async ({ hypervisor, spec }) => {
      await hypervisor.ensure(spec(ids[0]), { signal: never })
      for (const _ of [1, 2]) await hypervisor.setPaused(ids[0], true)
      assert.equal(await stateOf(hypervisor, ids[0]), 'paused')
      for (const _ of [1, 2]) await hypervisor.setPaused(ids[0], false)
      assert.equal(await stateOf(hypervisor, ids[0]), 'running')
    })

    test('a guest may be made paused', async ({ hypervisor, spec }) => {
      await hypervisor.ensure(spec(ids[0]), { paused: true, signal: never })
      assert.equal(await stateOf(hypervisor, ids[0]), 'paused')
    })

    test('remove ends it, leaves others, and is content with nothing to do', async ({ hypervisor, spec }) => {
      for (const id of ids) await hypervisor.ensure(spec(id), { signal: never })
      for (const _ of [1, 2]) await hypervisor.remove(ids[0])
      assert.equal(await stateOf(hypervisor, ids[0]), 'absent')
      assert.equal(await stateOf(hypervisor, ids[1]), 'running')
      await hypervisor.forget(ids[0])
      assert.equal((await hypervisor.console(ids[0], 100)).length, 0)
    })

    test('a successor finds what runs and can act on it', async ({ hypervisor, spec, successor }) => {
      const { pid } = await hypervisor.ensure(spec(ids[0]), { signal: never })
      await hypervisor.close()
      const next = successor()
      assert.deepEqual(
        (await next.list()).map((g) => [g.id, g.state, g.pid]),
        [[ids[0], 'running', pid]],
      )
      await next.setPaused(ids[0], true)
      assert.equal(await stateOf(next, ids[0]), 'paused')
      await next.remove(ids[0])
      assert.deepEqual(await next.list(), [])
      await next.close()
    })

    test('a volume is plugged once, followed to a newer file and a larger size, and found by a successor', async (lab) => {
      const { hypervisor } = lab
      await hypervisor.ensure(lab.spec(ids[0]), { signal: never })
      assert.deepEqual(await volumesOf(hypervisor, ids[0]), [])
      const [one, other] = [await lab.volume(volumes[0]), await lab.volume(volumes[1])]
      for (const _ of [1, 2]) await hypervisor.plug(ids[0], one)
      await hypervisor.plug(ids[0], other)
      assert.deepEqual(await volumesOf(hypervisor, ids[0]), [seen(one), seen(other)])
      const grown = { ...one, sizeBytes: one.sizeBytes * 2 }
      for (const _ of [1, 2]) await hypervisor.plug(ids[0], grown)
      const child = { ...(await lab.childOf(grown)), sizeBytes: grown.sizeBytes * 2 }
      const grandchild = await lab.childOf(child)
      await assert.rejects(hypervisor.plug(ids[0], grandchild), { reason: 'disk_elsewhere' })
      await hypervisor.close()
      const next = lab.successor()
      for (const _ of [1, 2]) await next.plug(ids[0], child)
      assert.deepEqual(await volumesOf(next, ids[0]), [seen(child), seen(other)])
      await next.plug(ids[0], grandchild)
      assert.deepEqual(await volumesOf(next, ids[0]), [seen(grandchild), seen(other)])
      await next.close()
    })

    test('layers that a guest has open are merged, also by a successor; a snapshot meanwhile, a larger size and unplugging come first', async (lab) => {
      const { hypervisor } = lab
      const one = await lab.volume(volumes[0])
      const other = await lab.childOf(one)
      const third = await lab.childOf(other)
      await hypervisor.ensure({ ...lab.spec(ids[0]), volumes: [one] }, { signal: never })
      for (const disk of [other, third]) await hypervisor.plug(ids[0], disk)
      const slowly = { volumeId: volumes[0], bytesPerSecond: 1, hasRoom: true }
      const merge: OpenMerge = { ...slowly, into: third.path, layers: [other.path], base: one.path }
      await assert.rejects(hypervisor.merge(ids[0], { ...merge, volumeId: volumes[1], into: 'elsewhere' }), {
        reason: 'disk_elsewhere',
      })
      await assert.rejects(hypervisor.merge(ids[0], { ...merge, hasRoom: false }), { reason: 'no_room_to_merge' })
      assert.equal(await hypervisor.merge(ids[0], merge), false)
      assert.deepEqual(await volumesOf(hypervisor, ids[0]), [seen(third)])
      const fourth = await lab.childOf(third)
      const grown = { ...fourth, sizeBytes: third.sizeBytes * 2 }
      await hypervisor.plug(ids[0], fourth)
      await hypervisor.plug(ids[0], grown)
      assert.equal(await hypervisor.merge(ids[0], merge), false)
      await hypervisor.close()
      const next = lab.successor()
      await until(() => next.merge(ids[0], merge))
      await until(() => next.merge(ids[0], { ...slowly, into: fourth.path, layers: [third.path, one.path] }))
      assert.deepEqual(await volumesOf(next, ids[0]), [seen(grown)])
      await next.plug(ids[0], { ...grown, parent: undefined })
      await next.close()
    })

    test('a guest starts with its volumes, and keeps none when it ends; unplugging what is not there is success', async (lab) => {
      const { hypervisor } = lab
      const [one, other] = [await lab.volume(volumes[0]), { ...(await lab.volume(volumes[1])), readOnly: true }]
      await hypervisor.ensure({ ...lab.spec(ids[0]), volumes: [one, other] }, { signal: never })
      for (const _ of [1, 2]) await hypervisor.plug(ids[0], one)
      assert.deepEqual(await volumesOf(hypervisor, ids[0]), [seen(one), seen(other)])
      await hypervisor.remove(ids[0])
      for (const guest of ids) await hypervisor.unplug(guest, volumes[0], never)
      await hypervisor.ensure({ ...lab.spec(ids[1]), volumes: [one] }, { signal: never })
      await hypervisor.unplug(ids[1], volumes[1], never)
      assert.deepEqual(await volumesOf(hypervisor, ids[1]), [seen(one)])
    })

    test('limits of a volume hold from its plugging or its guest’s start on, change, go, and are found by a successor', async (lab) => {
      const { hypervisor } = lab
      const [one, other] = [await lab.volume(volumes[0]), await lab.volume(volumes[1])]
      const limits = { total_iops_sec: 500, total_iops_sec_max: 600, read_bytes_sec: 1_000_000 }
      await hypervisor.ensure({ ...lab.spec(ids[0]), volumes: [{ ...one, limits }] }, { signal: never })
      assert.equal(await stateOf(hypervisor, ids[0]), 'running')
      await hypervisor.plug(ids[0], { ...other, limits: { write_iops_sec: 7 } })
      const seenOther = { ...seen(other), limits: { write_iops_sec: 7 } }
      assert.deepEqual(await volumesOf(hypervisor, ids[0]), [{ ...seen(one), limits }, seenOther])
      const child = await lab.childOf(one)
      await hypervisor.plug(ids[0], { ...child, limits })
      assert.deepEqual(await volumesOf(hypervisor, ids[0]), [{ ...seen(child), limits }, seenOther])
      for (const _ of [1, 2]) await hypervisor.plug(ids[0], { ...child, limits: { total_iops_sec: 0, read_iops_sec: 3 } })
      await hypervisor.close()
      const next = lab.successor()
      assert.deepEqual((await volumesOf(next, ids[0]))[0]?.limits, { read_iops_sec: 3 })
      await next.plug(ids[0], child)
      assert.deepEqual(await volumesOf(next, ids[0]), [seen(child), seenOther])
      await next.close()
    })

    test('a guest that is made paused with a limited volume stays so', async ({ hypervisor, spec, volume }) => {
      const limited = { ...(await volume(volumes[0])), limits: { total_iops_sec: 500 } }
      await hypervisor.ensure({ ...spec(ids[0]), volumes: [limited] }, { paused: true, signal: never })
      assert.equal(await stateOf(hypervisor, ids[0]), 'paused')
    })

    test('a guest whose process died is crashed, and ensure starts it again', async ({ hypervisor, spec, crash }) => {
      await hypervisor.ensure(spec(ids[0]), { signal: never })
      await crash(ids[0])
      assert.equal(await stateOf(hypervisor, ids[0]), 'crashed')
      assert.equal((await hypervisor.ensure(spec(ids[0]), { signal: never })).state, 'running')
    })
  })
}

async function until(done: () => Promise<boolean>): Promise<void> {
  while (!(await done())) await new Promise((resolve) => setImmediate(resolve))
}

const seen = ({ id, path, sizeBytes }: VolumeDisk) => ({ id, path, sizeBytes, isLeft: false })

const byId = <T extends { id: string }>(things: readonly T[]): T[] => things.toSorted((a, b) => a.id.localeCompare(b.id))
