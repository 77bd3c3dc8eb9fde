/** How far a child process may go. What needs root is optional, so that tests and unprivileged programs work too. */
export interface Confinement {
  /** Address space, bytes; 1 GiB when not given. */
  memoryBytes?: number
  /** Runs as this user and group, with no others and no way back. Needs root. */
  user?: { uid: number; gid: number }
  /** In a network namespace with nothing in it. Needs root. */
  noNetwork?: boolean
}

const DEFAULT_MEMORY_BYTES = 1024 ** 3

/**
 * The command line that runs `command` confined: less processor and disk priority than anything interactive, limits on memory,
 * processor time (seconds) and core files. Each program in it replaces itself by the next, so the child's pid is `command`'s.
 */
export function confine(command: readonly string[], cpuSeconds: number, confinement: Confinement): string[] {
  const { memoryBytes = DEFAULT_MEMORY_BYTES, user, noNetwork = false } = confinement
  const seconds = Math.ceil(cpuSeconds)
  // At the first figure it gets SIGXCPU, which tells why it died; at the second there is no arguing.
  const limits = [`--as=${memoryBytes}`, `--cpu=${seconds}:${seconds + 5}`, '--core=0']
  const drop = user ? [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'] : []
  return [
    ...['nice', '-n', '10', 'ionice', '-c', '2', '-n', '7'],
    ...(noNetwork ? ['unshare', '--net', '--'] : []),
    ...['prlimit', ...limits, '--'],
    ...['setpriv', ...drop, '--no-new-privs', '--'],
    ...command,
  ]
}
