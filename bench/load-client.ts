/** Where `wrk` is not installed: asks on 16 connections for some seconds and prints what `wrk` prints of it. A process of its own. */
import { Agent, get } from 'node:http'
import { CONNECTIONS } from './load.ts'

const [url = '', seconds = '5', headers = '{}'] = process.argv.slice(2)
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
const began = performance.now()
const ends = began + Number(seconds) * 1000
let answered = 0
let refused = 0

const ask = (): Promise<void> =>
  new Promise((resolve, reject) => {
    get(url, { agent, headers: JSON.parse(headers) }, (reply) => {
      reply.resume().on('end', () => {
        if ((reply.statusCode ?? 500) < 400) answered++
        else refused++
        resolve()
      })
    }).on('error', reject)
  })

await Promise.all(
  Array.from({ length: CONNECTIONS }, async () => {
    while (performance.now() < ends) await ask()
  }),
)
if (refused > 0) console.log(`Non-2xx or 3xx responses: ${refused}`)
console.log(`Requests/sec: ${(answered / ((performance.now() - began) / 1000)).toFixed(2)}`)
agent.destroy()
