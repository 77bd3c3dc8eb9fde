/** Answers, in the child that loads the PKCS#11 module, what the controller asks: what a module does to its process, it does to this one. */
import { CloudError } from '../../../kernel/errors.ts'
import { systemRandom } from '../../../kernel/random.ts'
import { loadKoffi, Pkcs11Error, Pkcs11Session } from '../../../wire/pkcs11/index.ts'
import type { Answer, Asked, Failure, Question } from './protocol.ts'
import type { Pkcs11Settings } from './settings.ts'
import { TokenKeys } from './token-keys.ts'

let keys: TokenKeys | undefined

function open({ user, ...settings }: Pkcs11Settings): string {
  if (user && process.getuid?.() === 0) {
    loadKoffi()
    process.setgroups?.(user.groups)
    process.setgid?.(user.gid)
    process.setuid?.(user.uid)
  }
  const session = new Pkcs11Session(settings)
  keys = new TokenKeys(session, settings, systemRandom)
  return `${session.token.label} (${session.token.manufacturer} ${session.token.model}, serial ${session.token.serial})`
}

function answer(asked: Asked): string | readonly string[] | Uint8Array {
  if (asked.verb === 'open') return open(asked.settings)
  if (!keys) throw new Error('no session is open')
  if (asked.verb === 'ids') return keys.ids()
  if (asked.verb === 'make') return keys.make()
  return keys[asked.verb](asked.id, asked.bytes, asked.about)
}

const PIN = /^CKR_(PIN_|USER_PIN_)/

function failureOf(error: unknown): Failure {
  const why = error instanceof Error ? error.message : `${error}`
  if (error instanceof CloudError && (error.reason === 'key_absent' || error.reason === 'not_wrapped'))
    return { how: error.reason, why }
  return { how: error instanceof Pkcs11Error && PIN.test(error.result) ? 'pin' : 'lost', why }
}

export function answerQuestion({ number, asked }: Question): Answer {
  try {
    return { number, value: answer(asked) }
  } catch (error) {
    return { number, failed: failureOf(error) }
  }
}
