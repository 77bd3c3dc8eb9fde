/** Types of what a request may reach. */

export type Reach =
  | { readonly kind: 'all' }
  | { readonly kind: 'project'; readonly projectId: string }
  | { readonly kind: 'domain'; readonly domainId: string }
  /** What the user made, and where a rule names both, only in that project. */
  | { readonly kind: 'own'; readonly userId: string; readonly projectId?: string }
  /** Nothing by whose it is: only what the rule opens for what it is. */
  | { readonly kind: 'none' }

/** Counts for the service whose rule was asked, and for no other one that is called along the way. */
export type RequestReach = Reach & { readonly service: string }
