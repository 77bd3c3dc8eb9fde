/** One set-up at a time: a lock file that names its holder, so that the lock of a dead one is seen and taken over. */
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { progress } from './say.mjs'

/** Process id and start time: an id alone may have been given to another since. */
function holderOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`
  } catch {
    return undefined
  }
}

function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return undefined
  }
}

/** A link appears whole or not at all, unlike a file that is created and then written. */
function take(file) {
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, `${holderOf(process.pid) ?? process.pid}\n`)
  try {
    linkSync(draft, file)
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    return false
  } finally {
    unlinkSync(draft)
  }
}

/** Moves a dead holder's lock aside; should another have taken over meanwhile, puts theirs back. */
function removeStale(file, holder) {
  const aside = `${file}.stale.${process.pid}`
  try {
    renameSync(file, aside)
  } catch {
    return
  }
  try {
    if (readIfThere(aside) !== holder) linkSync(aside, file)
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
  } finally {
    unlinkSync(aside)
  }
}

/** @param {string} file @param {() => Promise<T>} work @returns {Promise<T>} @template T */
export async function withLock(file, work) {
  mkdirSync(dirname(file), { recursive: true })
  while (!take(file)) {
    const holder = readIfThere(file)
    if (holder === undefined && !existsSync(file)) continue // let go just now
    const pid = holder?.split(' ')[0]
    if (holder !== undefined && holderOf(pid) !== holder) removeStale(file, holder)
    else {
      progress(`Waiting for another set-up (${pid === undefined ? `its lock ${file} cannot be read` : `process ${pid}`})`)
      await new Promise((resolve) => setTimeout(resolve, 300))
    }
  }
  try {
    return await work()
  } finally {
    unlinkSync(file)
  }
}
