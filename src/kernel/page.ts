/** A page asked for by key: `limit` rows after the row with id `marker`, in the order asked for. */
export interface PageRequest {
  limit: number
  marker?: string
  sort?: readonly { key: string; direction: 'asc' | 'desc' }[]
}

/** Rows and whether more follow; each facade spells it its own way (links, markers, tokens). */
export interface Page<T> {
  items: T[]
  more: boolean
}
