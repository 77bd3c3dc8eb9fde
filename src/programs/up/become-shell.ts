/** Lets a shell stand in for `welkin up` once all is ready: what is left to do needs no Node, which would hold memory for it. */
import { join } from 'node:path'
import type { StateFolder } from '../state-folder.ts'
import type { KeptChild } from './supervisor.ts'

const SHELL = '/bin/sh'
const SCRIPT = join(import.meta.dirname, 'supervise.sh')

export interface ShellOptions {
  state: StateFolder
  pidFile: string
  /** Told when Ctrl-C has ended it. */
  lastWords: string
  controller: KeptChild
  agent: KeptChild
}

/**
 * The process goes on as a shell, with its number and its children; the shell publishes `clouds.yaml` as soon as it heeds Ctrl-C. It returns only where that cannot be: where Node watches
 * files for a developer, and on a runtime that cannot become another program.
 */
export function becomeShell({ state, pidFile, lastWords, controller, agent }: ShellOptions): void {
  if (process.send !== undefined || process.env.WATCH_REPORT_DEPENDENCIES !== undefined) return
  const children = [controller, agent].flatMap((child) => [`${child.pid ?? ''}`, child.command()])
  // the words by which others know this process come first
  const words = [join(import.meta.dirname, '..', 'welkin.ts'), 'up', '--state', state.root]
  process.execve?.(SHELL, ['sh', SCRIPT, ...words, state.cloudsYaml, pidFile, lastWords, ...children], process.env)
}
