/** What tests do with servers of one project. */
import type { Answer } from './cloud-client.ts'
import type { TestCloud } from './start-cloud.ts'

export interface Servers {
  token: string
  tryCreate(name: string, over?: object): Promise<Answer>
  create(name: string, over?: object): Promise<string>
  show(id: string): Promise<Answer['json']>
  act(id: string, action: object): Promise<void>
  /** @throws Error when it goes to ERROR instead, or does not come */
  until(id: string, status: string): Promise<Answer['json']>
  remove(id: string): Promise<void>
  untilGone(id: string): Promise<void>
}

export async function serversOf(cloud: TestCloud, token: string): Promise<Servers> {
  const { images } = await cloud.demand('/image/v2/images?name=tiny', { token })
  const { networks } = await cloud.demand('/networking/v2.0/networks?name=private', { token })
  const usual = { imageRef: images[0].id, flavorRef: '1', networks: networks[0] ? [{ uuid: networks[0].id }] : 'none' }
  const headers = { 'openstack-api-version': 'compute 2.79' }
  const at = (id: string) => `/compute/v2.1/servers/${id}`

  const tryCreate = (name: string, over: object = {}) =>
    cloud.fetchJson('/compute/v2.1/servers', { token, headers, body: { server: { name, ...usual, ...over } } })
  const show = async (id: string) => (await cloud.demand(at(id), { token, headers })).server
  return {
    token,
    tryCreate,
    async create(name, over) {
      const answer = await tryCreate(name, over)
      if (answer.status !== 202) throw new Error(`The server ${name} was refused: ${answer.status} ${answer.text}`)
      return answer.json.server.id
    },
    show,
    act: (id, body) => cloud.demand(`${at(id)}/action`, { token, headers, body }),
    until: (id, status) =>
      cloud.eventually(`server ${id} is ${status}`, async () => {
        const server = await show(id)
        if (server.status === 'ERROR' && status !== 'ERROR') throw new Error(`The server failed: ${server.fault?.message}`)
        return server.status === status && server['OS-EXT-STS:task_state'] === null ? server : undefined
      }),
    remove: (id) => cloud.demand(at(id), { token, method: 'DELETE' }),
    async untilGone(id) {
      await cloud.eventually(`server ${id} is gone`, async () => {
        const { status } = await cloud.fetchJson(at(id), { token })
        return status === 404 ? true : undefined
      })
    },
  }
}
