export { isAlive, readPid } from './alive.ts'
export { type RunOptions, runCommand } from './run.ts'
