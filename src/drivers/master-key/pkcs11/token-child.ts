/** Runs the child that holds a token's session, and waits for its answers. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { Clock } from '../../../kernel/clock.ts'
import { masterKeyRefusals } from '../refusals.ts'
import type { Answer, Asked } from './protocol.ts'

export interface ChildOptions {
  clock: Clock
  /** The child's environment; ours unless told. */
  env?: NodeJS.ProcessEnv
  /** The child's program: it passes its messages to `answerQuestion`. */
  program: string
  answerWithinMs?: number
}

interface Pending {
  settle(answer: Answer): void
  fail(why: string): void
}

/** Node as it runs here: its path may lead through a folder that only root reads, in which root has made the clone. */
const THIS_PROGRAM = '/proc/self/exe'

const ANSWER_WITHIN_MS = 10_000
/** What waits for the token beyond that is turned away. */
const MOST_PENDING = 256

/** The child ended before it had answered. */
export class Lost extends Error {}

/** It answers one question after another. */
export class TokenChild {
  readonly #process: ChildProcess
  readonly #clock: Clock
  readonly #within: number
  readonly #pending = new Map<number, Pending>()
  #number = 0
  #ended: string | undefined

  constructor({ clock, env, program, answerWithinMs = ANSWER_WITHIN_MS }: ChildOptions) {
    this.#clock = clock
    this.#within = answerWithinMs
    this.#process = fork(program, {
      env,
      execPath: THIS_PROGRAM,
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    this.#process.on('message', (answer: Answer) => this.#pending.get(answer.number)?.settle(answer))
    this.#process.on('error', (error) => this.end(error.message))
    this.#process.on('exit', (code, signal) => this.end(`the process that holds its session ended (${signal ?? code})`))
    this.#process.unref()
    this.#process.channel?.unref()
  }

  /** @throws Lost */
  ask(asked: Asked): Promise<Answer> {
    if (this.#ended !== undefined) return Promise.reject(new Lost(this.#ended))
    if (this.#pending.size >= MOST_PENDING)
      throw masterKeyRefusals.store_unavailable({ internal: `${MOST_PENDING} wait for the token` })
    const number = this.#number++
    this.#process.ref() // its end is heard too
    this.#process.channel?.ref()
    return new Promise((resolve, reject) => {
      const cancel = this.#clock.after(this.#within, () => this.end(`no answer within ${this.#within / 1000} s`))
      const done = () => {
        cancel()
        this.#pending.delete(number)
        if (this.#pending.size > 0) return
        this.#process.unref()
        this.#process.channel?.unref()
      }
      this.#pending.set(number, {
        settle(answer) {
          done()
          resolve(answer)
        },
        fail(why) {
          done()
          reject(new Lost(why))
        },
      })
      this.#process.send({ number, asked }, (error) => error && this.end(error.message))
    })
  }

  /** Its process is no more. */
  async gone(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null && this.#process.pid !== undefined) {
      this.#process.ref()
      await once(this.#process, 'exit')
    }
  }

  /** A module may hang or leave threads: nothing but this ends it for certain. */
  end(why: string): void {
    if (this.#ended !== undefined) return
    this.#ended = why
    this.#process.kill('SIGKILL')
    for (const { fail } of [...this.#pending.values()]) fail(why)
  }
}
