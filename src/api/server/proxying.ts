/** What the operator told of proxies. Without it none is there, and what their headers say is not heard. */
export interface Proxying {
  /** How clients reach the APIs: scheme, host and port. */
  readonly publicUrl?: URL
}
