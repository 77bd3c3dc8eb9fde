export interface RunCommandOptions {
  env?: Record<string, string | undefined>
  cwd?: string
  onLine?: (line: string, fd: number) => void
  fds?: number
}
export function runCommand(
  file: string,
  args: string[],
  options?: RunCommandOptions,
): Promise<{ code: number; tail: string; signal: string | undefined }>
