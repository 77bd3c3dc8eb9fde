/** What every hypervisor driver must do, as tests: `checkHypervisor('qemu', …)`. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { GuestSpec, Hypervisor } from './driver.ts'

export interface HypervisorLab {
  hypervisor: Hypervisor
  /** A second driver over the same host, as an agent that was started anew would have. */
  successor(): Hypervisor
  /** A guest without network that has a bootable or an empty disk. */
  spec(id: string): GuestSpec
  /** The guest's process dies, as by `kill -9`. */
  crash(id: string): Promise<void>
  end(): Promise<void>
}

const never = new AbortController().signal
const ids = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'] as const

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
      for (const _ of [1, 2]) await hypervisor.pause(ids[0])
      assert.equal(await stateOf(hypervisor, ids[0]), 'paused')
      for (const _ of [1, 2]) await hypervisor.resume(ids[0])
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
      await next.pause(ids[0])
      assert.equal(await stateOf(next, ids[0]), 'paused')
      await next.remove(ids[0])
      assert.deepEqual(await next.list(), [])
      await next.close()
    })

    test('a guest whose process died is crashed, and ensure starts it again', async ({ hypervisor, spec, crash }) => {
      await hypervisor.ensure(spec(ids[0]), { signal: never })
      await crash(ids[0])
      assert.equal(await stateOf(hypervisor, ids[0]), 'crashed')
      assert.equal((await hypervisor.ensure(spec(ids[0]), { signal: never })).state, 'running')
    })
  })
}
