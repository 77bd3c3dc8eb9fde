/**
 * Runs a user's regular expression without ever going back in the text: all ways are followed at once, so time rises with the
 * length of text × expression, whatever the expression is. JavaScript's own engine may take for ever on `(a+)+$`.
 */
import type { CharacterSet } from './character-set.ts'
import { type Node, parsePattern, refused } from './syntax.ts'

export interface Pattern {
  /** Whether it matches anywhere in the text; `^` and `$` are the text's ends. */
  test(text: string): boolean
}

type Step = { do: 'one'; set: CharacterSet } | { do: 'start' | 'end' | 'found' } | Fork

/** Goes on at each of these. */
interface Fork {
  do: 'go'
  to: number[]
}

/** What `{1,100}` stands for is written out, so this bounds time and memory. */
const NODES_MOST = 1000

/** @throws bad_request (reason `pattern`) for what is no expression, is not offered or is too large */
export function compilePattern(text: string): Pattern {
  const steps = new Writer(text).write(parsePattern(text))
  return { test: (subject) => run(steps, [...subject]) }
}

class Writer {
  readonly #steps: Step[] = []
  readonly #text: string
  #nodes = 0

  constructor(text: string) {
    this.#text = text
  }

  write(node: Node): readonly Step[] {
    this.#node(node)
    this.#steps.push({ do: 'found' })
    return this.#steps
  }

  #node(node: Node): void {
    if (++this.#nodes > NODES_MOST) throw refused(this.#text)
    switch (node.kind) {
      case 'one':
        this.#steps.push({ do: 'one', set: node.set })
        break
      case 'start':
      case 'end':
        this.#steps.push({ do: node.kind })
        break
      case 'all':
        for (const part of node.parts) this.#node(part)
        break
      case 'any':
        this.#choice(node.parts)
        break
      case 'repeat':
        this.#repeat(node)
        break
    }
  }

  #choice(parts: readonly Node[]): void {
    const fork = this.#fork()
    const ends = parts.map((part) => {
      fork.to.push(this.#steps.length)
      this.#node(part)
      return this.#fork()
    })
    for (const end of ends) end.to.push(this.#steps.length)
  }

  #repeat({ part, least, most }: Node & { kind: 'repeat' }): void {
    for (let i = 0; i < least; i++) this.#node(part)
    if (most === undefined) this.#endlessly(part)
    else this.#atMost(part, most - least)
  }

  #atMost(part: Node, times: number): void {
    const forks: Fork[] = []
    for (let i = 0; i < times; i++) {
      const fork = this.#fork()
      fork.to.push(this.#steps.length)
      forks.push(fork)
      this.#node(part)
    }
    for (const fork of forks) fork.to.push(this.#steps.length)
  }

  #endlessly(part: Node): void {
    const begin = this.#steps.length
    const fork = this.#fork()
    fork.to.push(this.#steps.length)
    this.#node(part)
    this.#fork().to.push(begin)
    fork.to.push(this.#steps.length)
  }

  #fork(): Fork {
    const fork: Fork = { do: 'go', to: [] }
    this.#steps.push(fork)
    return fork
  }
}

function run(steps: readonly Step[], characters: readonly string[]): boolean {
  let here = new Set<number>()
  for (let at = 0; at <= characters.length; at++) {
    here.add(0) // a match may begin anywhere
    if (follow(steps, here, at, characters.length)) return true
    const character = characters[at]
    if (character === undefined) return false
    const next = new Set<number>()
    for (const index of here) {
      const step = steps[index]
      if (step?.do === 'one' && step.set(character)) next.add(index + 1)
    }
    here = next
  }
  return false
}

/** Adds all steps that are reached without taking a character; what is added while going through a set is gone through too. */
function follow(steps: readonly Step[], here: Set<number>, at: number, length: number): boolean {
  for (const index of here) {
    const step = steps[index]
    if (step?.do === 'found') return true
    if (step?.do === 'go') for (const to of step.to) here.add(to)
    if ((step?.do === 'start' && at === 0) || (step?.do === 'end' && at === length)) here.add(index + 1)
  }
  return false
}
