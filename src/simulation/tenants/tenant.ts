/** Somebody who uses a simulated cloud through its APIs, in a project of his own. */
import type { SimulatedCloud } from '../world/cloud.ts'
import { type Answer, type Asked, ask, noAnswer } from './client.ts'
import { type KeptModel, Model } from './model.ts'

/** An application credential: its secret costs less to check than a password does. */
export interface Account {
  projectId: string
  userId: string
  credentialId: string
  secret: string
  password: string
  /** What it has from earlier. */
  model?: KeptModel
}

export class Tenant {
  readonly name: string
  readonly account: Account
  readonly model: Model
  readonly cloud: SimulatedCloud
  readonly #told: (line: string) => void
  readonly #isInPerson: boolean
  #token: string | undefined
  #person: Tenant | undefined

  /** @param told is given a line for each request and its answer @param known of one who logs in by a password, and not by a credential */
  constructor(name: string, account: Account, cloud: SimulatedCloud, told: (line: string) => void = () => {}, known?: Model) {
    this.name = name
    this.account = account
    this.model = known ?? new Model(account.model)
    this.#isInPerson = known !== undefined
    this.cloud = cloud
    this.#told = told
  }

  /** For the story. */
  tell = (line: string): void => this.#told(line)

  /** The same, by a password, for what a credential may not do. */
  get inPerson(): Tenant {
    this.#person ??= new Tenant(this.name, this.account, this.cloud, this.#told, this.model)
    return this.#person
  }

  /** Logged in anew where the token is good no more. */
  async ask(method: string, path: string, body?: object | Buffer, type?: string): Promise<Answer> {
    const asked = { method, path, body, type }
    let answer = await this.#asOneself(asked)
    if (answer.status === 401) {
      this.#token = undefined
      answer = await this.#asOneself(asked)
    }
    this.#told(`${this.name} ${method} ${path} → ${answer.why ?? answer.status}`)
    return answer
  }

  /** @throws Error when it is refused: for what has to be there before anything else */
  async demand(method: string, path: string, body?: object | Buffer): Promise<Answer> {
    const answer = await this.ask(method, path, body)
    if (answer.status === 0 || answer.status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`)
    return answer
  }

  async #asOneself(asked: Asked): Promise<Answer> {
    const { network } = this.cloud
    this.#token ??= await this.#login()
    return this.#token === undefined ? noAnswer('not logged in') : ask(network, this.name, { ...asked, token: this.#token })
  }

  async #login(): Promise<string | undefined> {
    const { credentialId: id, secret, userId, projectId } = this.account
    const password = { user: { id: userId, password: this.account.password } }
    const auth = this.#isInPerson
      ? { identity: { methods: ['password'], password }, scope: { project: { id: projectId } } }
      : { identity: { methods: ['application_credential'], application_credential: { id, secret } } }
    const answer = await ask(this.cloud.network, this.name, {
      method: 'POST',
      path: '/identity/v3/auth/tokens',
      body: { auth },
    })
    return answer.status === 201 ? String(answer.headers['x-subject-token']) : undefined
  }
}
