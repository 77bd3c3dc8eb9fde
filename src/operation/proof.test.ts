import assert from 'node:assert/strict'
import { test } from 'node:test'
import { survivesEveryCrash, unwindsEveryFailure } from './operation.check.ts'
import { again, operation } from './operation.ts'

interface World {
  ports: Map<string, string>
  guests: Map<string, { port: string; runs: boolean }>
}
const makeWorld = (): World => ({ ports: new Map(), guests: new Map() })
const params = { serverId: 'a' }
type Params = typeof params

const serverOf = (world: World) =>
  operation<Params>('server.create')
    .step(
      'port',
      async (_, { params }) => {
        world.ports.set(`port-${params.serverId}`, params.serverId)
        return { id: `port-${params.serverId}` }
      },
      async (_, { params }) => {
        world.ports.delete(`port-${params.serverId}`)
      },
    )
    .step(
      'guest',
      async (_, { params, outputs }) => {
        const guest = world.guests.get(params.serverId) ?? { port: outputs.port.id, runs: false }
        world.guests.set(params.serverId, guest)
        if (!guest.runs) return again({ on: { kind: 'server', id: params.serverId } })
        return { port: guest.port }
      },
      async (_, { params }) => {
        world.guests.delete(params.serverId)
      },
      { within: 600_000 },
    )
    .step('told', async (_, { outputs }) => assert.equal(outputs.guest.port, 'port-a'))

const whileWaiting = (world: World) => {
  for (const guest of world.guests.values()) guest.runs = true
}

test('an operation that keeps the rules ends well wherever it is killed', () =>
  survivesEveryCrash(
    serverOf,
    params,
    makeWorld,
    (w) => {
      assert.equal(w.ports.size, 1)
      assert.equal(w.guests.size, 1)
    },
    { whileWaiting },
  ))

test('and leaves nothing wherever it fails', () =>
  unwindsEveryFailure(
    serverOf,
    params,
    makeWorld,
    (w) => {
      assert.equal(w.ports.size, 0)
      assert.equal(w.guests.size, 0)
    },
    { whileWaiting },
  ))

test('caught: an id made inside a step, so that a second run makes a second port', async () => {
  const careless = (world: World) =>
    operation<Params>('careless').step('port', async (ctx) => {
      world.ports.set(ctx.random.uuid(), 'x')
    })
  await assert.rejects(
    survivesEveryCrash(careless, params, makeWorld, (w) => assert.equal(w.ports.size, 1)),
    /killed at port:did/,
  )
})

test('caught: a step without an undo', async () => {
  const careless = (world: World) =>
    operation<Params>('careless').step('port', async (_, { params }) => {
      world.ports.set(params.serverId, 'x')
    })
  await assert.rejects(
    unwindsEveryFailure(careless, params, makeWorld, (w) => assert.equal(w.ports.size, 0)),
    /failed at port:did/,
  )
})

test('caught: an undo that expects what was never made', async () => {
  const careless = (world: World) =>
    operation<Params>('careless').step(
      'port',
      async () => world.ports.set('p', 'x').size,
      async () => assert.ok(world.ports.delete('p'), 'no such port'),
    )
  await assert.rejects(
    unwindsEveryFailure(careless, params, makeWorld, () => {}),
    /ended stuck.*no such port/,
  )
})

test('caught: an operation that waits for ever', async () => {
  const careless = operation<Params>('careless').step('wait', async () => again())
  await assert.rejects(
    survivesEveryCrash(careless, params, makeWorld, () => {}),
    /does not end/,
  )
})
