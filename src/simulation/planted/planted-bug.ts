/** A bug that is planted on purpose: a part of a source is replaced, and the simulation has to find what breaks. */
export interface PlantedBug {
  /** Lower case with hyphens: `memory-not-compared`. */
  name: string
  /** From the repository's root. */
  file: string
  /** Occurs once in the file. */
  text: string
  becomes: string
  /** In words: what the program forgets. */
  leavesOut: string
}

/** @param source of the bug's file @throws Error when the text does not occur exactly once: the list is older than the source */
export function plant({ name, file, text, becomes }: PlantedBug, source: string): string {
  const [before, after, ...more] = source.split(text)
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error(`${name}: ${file} has the text ${source.split(text).length - 1} times instead of once`)
  return before + becomes + after
}
