/** Says what replies and refusals of an API have in common. */
export interface FaceConventions {
  /** Headers that carry the request id besides the dialect's own. */
  readonly requestIdHeaders?: readonly string[]
  /** Every GET answers HEAD as well; otherwise HEAD is for what declares it. */
  readonly impliedHead?: boolean
  /** Anyone is told which paths and methods there are. */
  readonly openPaths?: boolean
  /** A path with a slash at its end names something with no name, which is not there; otherwise the slash says nothing. */
  readonly strictSlash?: boolean
  /** A method that a path does not have makes the path unknown: 404 in place of 405. */
  readonly hidesMethods?: boolean
  /** Any path may end in `.json`, which says nothing. */
  readonly jsonSuffix?: boolean
  /** Who lacks a credential is sent to this face's own root. */
  readonly givesCredentials?: boolean
}
