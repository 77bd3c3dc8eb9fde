export { isAlive, isEnding, readPid } from './alive.ts'
export { type ChildEnd, type ChildOptions, type RunChild, runChild } from './child.ts'
export { type RunOptions, runCommand } from './run.ts'
export { sendSignal } from './send-signal.ts'
