/** Asks the cloud as a tenant's program does, and knows that an answer that did not come leaves the outcome open. */
import { readText } from '../../wire/http-client/index.ts'
import type { SimulatedNetwork } from '../world/network.ts'

export type Outcome =
  | { kind: 'answered'; status: number; json: any; headers: Readonly<Record<string, unknown>> }
  | { kind: 'unknown'; why: string }

export interface Asked {
  method: string
  path: string
  token?: string
  body?: object | Buffer
}

export const clientOf = (network: SimulatedNetwork, name: string) => ({
  async ask({ method, path, token, body }: Asked): Promise<Outcome> {
    const type = Buffer.isBuffer(body) ? 'application/octet-stream' : 'application/json'
    const headers = { ...(token ? { 'x-auth-token': token } : {}), ...(body ? { 'content-type': type } : {}) }
    const payload = body === undefined || Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body))
    try {
      const reply = await network.send(name, `http://cloud:7070${path}`, { method, headers, payload })
      const text = await readText(reply.body)
      return { kind: 'answered', status: reply.status, json: text === '' ? undefined : JSON.parse(text), headers: reply.headers }
    } catch (error) {
      return { kind: 'unknown', why: error instanceof Error ? error.message : String(error) }
    }
  },
})

export type TenantClient = ReturnType<typeof clientOf>
