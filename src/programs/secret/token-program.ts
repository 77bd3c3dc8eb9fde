/** The child that holds a token's session for a controller or a command, and ends with it. */
import { answerQuestion, type Question } from '../../drivers/master-key/pkcs11/index.ts'

if (process.argv[1] === import.meta.filename) {
  process.on('message', (question: Question) => process.send?.(answerQuestion(question)))
  process.on('disconnect', () => process.exit(0)) // whoever asked is gone
  // from a terminal they go to everybody in it: whoever asked may still need this one, and ends it
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {})
}
