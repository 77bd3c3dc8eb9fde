/** `npm run keep-release`: writes the database that is kept of the version in package.json, once; see docs/releasing.md. */
import { existsSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { version } from '../../version.ts'
import { makeReleaseDatabase } from './release-database.fixture.ts'

const file = join(import.meta.dirname, `cloud-${version()}.sql`)
if (existsSync(file)) {
  console.error(
    `${relative(process.cwd(), file)} is kept already and is never changed: give the new version its number in package.json first.`,
  )
  process.exitCode = 1
} else {
  writeFileSync(file, await makeReleaseDatabase(), { flag: 'wx' })
  console.log(`Wrote ${relative(process.cwd(), file)}`)
}
