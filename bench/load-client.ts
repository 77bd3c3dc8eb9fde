/** Where `wrk` is not installed: asks on 16 connections for some seconds and prints what `wrk` prints of it. A process of its own. */
import { Agent, request } from 'node:http'
import { CONNECTIONS } from './load.ts'

interface Asked {
  url: string
  seconds: number
  headers: Record<string, string>
  body?: string
}
const { url, seconds, headers, body } = JSON.parse(process.argv[2] ?? '') as Asked
const json = body === undefined ? {} : { 'content-type': 'application/json', 'content-length': `${Buffer.byteLength(body)}` }
const took: number[] = []
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
const began = performance.now()
const ends = began + seconds * 1000
let answered = 0
let refused = 0

const ask = (): Promise<void> =>
  new Promise((resolve, reject) => {
    const asked = performance.now()
    request(url, { agent, headers: { ...headers, ...json }, method: body === undefined ? 'GET' : 'POST' }, (reply) => {
      reply.resume().on('end', () => {
        took.push(performance.now() - asked)
        if ((reply.statusCode ?? 500) < 400) answered++
        else refused++
        resolve()
      })
    })
      .on('error', reject)
      .end(body)
  })

await Promise.all(
  Array.from({ length: CONNECTIONS }, async () => {
    while (performance.now() < ends) await ask()
  }),
)
if (refused > 0) console.log(`Non-2xx or 3xx responses: ${refused}`)
took.sort((a, b) => a - b)
console.log(`99% ${(took[Math.floor(took.length * 0.99)] ?? 0).toFixed(3)}ms`)
console.log(`${answered} requests in ${seconds} s`)
console.log(`Requests/sec: ${(answered / ((performance.now() - began) / 1000)).toFixed(2)}`)
agent.destroy()
