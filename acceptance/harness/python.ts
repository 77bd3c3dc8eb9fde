import { dirname, join } from 'node:path'
import { ensureClient } from './client.ts'
import { succeed } from './process.ts'

/** Runs a script of `acceptance/scripts` where the clients from PyPI are installed. @returns what it printed, line by line */
export async function python(script: string, env: Record<string, string>): Promise<string[]> {
  const interpreter = join(dirname(await ensureClient()), 'python')
  return (await succeed([interpreter, join(import.meta.dirname, '..', 'scripts', script)], { env })).trimEnd().split('\n')
}
