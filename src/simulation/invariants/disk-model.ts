/** What each disk, snapshot, backup and image has to hold, by what was asked for and what was written. Pure: it is told what happened, in order. */
import { type Content, contentOf, withBlock } from '../../drivers/volume/fake/content.ts'
import type { DiskKey } from '../world/disk-journal.ts'

/** What it may hold, each as JSON; undefined: nobody knows. */
type May = ReadonlySet<string> | undefined

export const textOf = (content: Content): string => JSON.stringify(content)
const EMPTY: May = new Set([textOf([])])

/** A snapshot, or what is made of a disk, holds what that held at one moment of those in which it was made. */
export class DiskModel {
  readonly #may = new Map<DiskKey, May>()
  /** While it is being made, of what. */
  readonly #following = new Map<DiskKey, DiskKey>()
  readonly #doubted = new Set<string>()

  may = (disk: DiskKey): May => this.#may.get(disk)

  /** @param content undefined: nobody knows it */
  begin(disk: DiskKey, content: Content | undefined): void {
    this.#set(disk, content && new Set([textOf(content)]))
  }

  beginEmpty = (disk: DiskKey): void => this.#set(disk, EMPTY)

  beginAs(disk: DiskKey, of: DiskKey): void {
    this.#set(disk, this.may(of))
  }

  /** Until `made`. */
  making(disk: DiskKey, of: DiskKey): void {
    this.#set(disk, this.may(of))
    this.#following.set(disk, of)
  }

  made = (disk: DiskKey): boolean => this.#following.delete(disk)

  /** It may hold that now, and may hold what it held. */
  becoming(disk: DiskKey, of: DiskKey): void {
    this.#set(disk, union(this.may(disk), this.may(of)))
  }

  written(disk: DiskKey, block: number, word: string): void {
    const may = this.may(disk)
    this.#set(disk, may && new Set([...may].map((text) => textOf(contentOf([withBlock(JSON.parse(text), block, word)])))))
  }

  /** Until the next rest. @param id of a volume or a snapshot */
  doubt(id: string): void {
    this.#doubted.add(id)
    for (const disk of [`volume ${id}`, `snapshot ${id}`] as const) this.#set(disk, undefined)
  }

  /** That is what it holds. @returns whether it may */
  found(disk: DiskKey, content: Content): boolean {
    const text = textOf(content)
    const isRight = this.may(disk)?.has(text) ?? true
    this.#may.set(disk, new Set([text]))
    return isRight
  }

  forget = (disk: DiskKey): void => this.#set(disk, undefined)

  /** Nothing is being made, and nothing is under way any more. */
  rest(): void {
    this.#following.clear()
    this.#doubted.clear()
  }

  #set(disk: DiskKey, may: May): void {
    const known = this.#doubted.has(disk.slice(disk.indexOf(' ') + 1)) ? undefined : may
    this.#may.set(disk, known)
    for (const [follower, of] of this.#following) if (of === disk) this.#set(follower, union(this.may(follower), known))
  }
}

const union = (one: May, other: May): May => one && other && new Set([...one, ...other])
