import { ensureNpmPackages } from './npm-packages.mjs'
import { packagesFor } from './packages.mjs'
import { SetupError, say } from './say.mjs'
import { ensureSystemPackages } from './system-packages.mjs'
import { ensureSystemUsers } from './system-users.mjs'

/**
 * Everything that must be there before a script of ours runs. Says what it did, and nothing when nothing was to do.
 * @param {{ system: boolean, tests?: boolean }} what `system`: packages and users of the machine too
 */
export async function setUp({ system, tests = false }) {
  const major = Number(process.versions.node.split('.')[0])
  try {
    if (major < 18) throw new SetupError(`Node ${process.versions.node} is too old for set-up: any Node ≥ 18 will do.`)
    await ensureNpmPackages()
    if (!system) return
    await ensureSystemPackages(packagesFor({ tests }))
    await ensureSystemUsers()
  } catch (error) {
    say(error instanceof SetupError ? error.message : `Set-up failed: ${error instanceof Error ? error.message : error}`)
    if (!(error instanceof SetupError) && process.env.WELKIN_TRACE) say(error.stack)
    process.exit(1)
  }
}
