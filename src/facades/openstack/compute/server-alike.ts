/** Judges filters by what all servers here have alike: they fit all or none. */
import { compilePattern } from '../../../kernel/pattern/index.ts'
import type { ServerQuery } from './server-query.ts'

/** What each server shows; null: nothing, which no expression fits. */
const VALUES = { kernel_id: '', ramdisk_id: '', root_device_name: '/dev/vda', progress: '0', terminated_at: null } as const

type Alike = keyof typeof VALUES

export const ALIKE = Object.keys(VALUES) as readonly Alike[]
/** Those that everybody has been able to filter by since 2.83. */
export const FREED_ALIKE: readonly Alike[] = ['progress', 'terminated_at']

/** @param keys what the caller may filter by, all of it judged to be expressions */
export const isUnlikeAll = (query: ServerQuery, keys: readonly Alike[]): boolean =>
  keys.some((key) => {
    const [pattern, value] = [query[key], VALUES[key]]
    return pattern !== undefined && (value === null || !compilePattern(pattern).test(value))
  })
