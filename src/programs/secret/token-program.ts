/** The child that holds a token's session for a controller or a command, and ends with it. */
import { answerQuestion, type Question } from '../../drivers/master-key/pkcs11/index.ts'

export const TOKEN_PROGRAM = import.meta.filename

if (process.argv[1] === TOKEN_PROGRAM) {
  process.on('message', (question: Question) => process.send?.(answerQuestion(question)))
  process.on('disconnect', () => process.exit(0)) // whoever asked is gone
  // from a terminal they go to everybody in it: whoever asked may still need this one, and ends it
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {})
}
