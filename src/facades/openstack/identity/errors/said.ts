/** Says what sentences of Keystone have in common. */

/** For a row that is not there. */
export const couldNotFind = (kind: string) => ({ say: ({ id }: { id: string }) => `Could not find ${kind}: ${id}.` })

/** For a row that there is already. */
export const cannotStore = <F>(kind: string, details: (facts: F) => string) => ({
  say: (facts: F) => `Conflict occurred attempting to store ${kind} - ${details(facts)}.`,
})

/** For what the caller may not. */
export const notAuthorized = <F>(why: (facts: F) => string) => ({
  say: (facts: F) => `You are not authorized to perform the requested action: ${why(facts)}.`,
})

/** For something in a body that is missing, or leads nowhere. */
export const expecting = <F>(attribute: (facts: F) => string, target: (facts: F) => string) => ({
  say: (facts: F) =>
    `Expecting to find ${attribute(facts)} in ${target(facts)}. The server could not comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error.`,
})
