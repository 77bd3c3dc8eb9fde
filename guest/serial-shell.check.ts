/** A shell of the tests on a guest's serial console: for guests that have no network. */
import { createConnection, type Socket } from 'node:net'
import { CloudError } from '../src/kernel/errors.ts'
import { eventually } from '../src/kernel/eventually.fixture.ts'

export class SerialShell {
  readonly #socket: Socket
  #heard = ''
  #commands = 0

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.setEncoding('latin1').on('data', (text: string) => {
      this.#heard += text
    })
    socket.on('error', () => socket.destroy())
  }

  /** To a guest that has just been started: logs in as soon as it asks who is there, and becomes root. */
  static async open(path: string): Promise<SerialShell> {
    const shell = new SerialShell(createConnection({ path }))
    await eventually('the guest asks for a name', () => shell.#take(/login: $/))
    shell.#socket.write('welkin\n')
    await eventually('the guest asks for a password', () => shell.#take(/assword: $/))
    shell.#socket.write('welkin\n')
    await eventually('the guest has a shell', () => shell.#take(/[$#] /))
    shell.#socket.write('exec sudo sh\n')
    await shell.run('stty -echo; PS1=')
    return shell
  }

  /**
   * What is to go on in the background is begun within parentheses, `(… &)`: busybox's shell, when a process of its own ends while it
   * reads from a terminal without echo, takes that for the end of all.
   * @returns what the command said. @throws internal when it failed
   */
  async run(command: string): Promise<string> {
    const mark = `end-${++this.#commands}`
    // the mark is put together by the shell: an echo of the command does not have it
    this.#socket.write(`${command}\necho "en""d-${this.#commands} $?"\n`)
    const said = await eventually(`the guest has done ${command}`, () => this.#take(new RegExp(`${mark} \\d+\\r?\\n`))).catch(
      (cause: unknown) => {
        throw new CloudError('internal', `The guest does not end ${command}; its console says: ${this.#heard.slice(-2000)}`, {
          cause,
        })
      },
    )
    const [text = '', code] = said.split(mark)
    if (code?.trim() !== '0') throw new CloudError('internal', `In the guest failed: ${command}: ${text}`)
    // what the kernel and the guest's own programs say on the console comes in between
    const lines = text
      .replaceAll('\r', '')
      .split('\n')
      .filter((line) => !/^(welkin-guest: |\[ *\d+\.\d+\])/.test(line))
    return lines.join('\n')
  }

  close(): void {
    this.#socket.destroy()
  }

  /** @returns everything up to the end of what is sought, which is forgotten then */
  #take(words: RegExp): string | undefined {
    const found = words.exec(this.#heard)
    if (!found) return undefined
    const end = found.index + found[0].length
    const said = this.#heard.slice(0, end)
    this.#heard = this.#heard.slice(end)
    return said
  }
}
