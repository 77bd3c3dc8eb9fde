/** Finds the test files that a user names: files, patterns, and folders for all tests in them. */
import { globSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** @throws Error that names what is no test */
export function namedFiles(names: readonly string[]): string[] {
  const files = names.flatMap((name) => {
    const found = globSync(name).flatMap((path) =>
      statSync(path).isDirectory() ? globSync(join(path, '**/*.test.ts'), { exclude: ['**/node_modules'] }) : [path],
    )
    if (found.length === 0) throw new Error(`There is no test in ${name}.`)
    return found
  })
  return [...new Set(files.map((file) => resolve(file)))].sort()
}
