/** Where images' data is kept, and by which ways it comes in, as Glance's clients ask for it. */

/** The one place, as clients that ask for stores know it. */
export const STORE = 'file'

/** Ways to import. From other servers: not yet. */
export const IMPORT_METHODS: readonly string[] = ['glance-direct']
