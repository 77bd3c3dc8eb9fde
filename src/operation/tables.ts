export type OperationState = 'running' | 'unwinding' | 'done' | 'failed' | 'stuck'

export interface OperationRow {
  id: string
  kind: string
  /** JSON */
  params: string
  state: OperationState
  /** JSON: what each finished step returned, by the step's name. */
  outputs: string
  /** JSON `Failure`: why it unwinds, or has unwound. */
  failure: string | null
  /** For operators: the last error of a step that is tried again, or of the undo that is stuck. */
  trouble: string | null
  /** The controller that works on it now; null while it waits. Good only as long as that controller's lease. */
  owner: string | null
  /** When the step that comes next was first tried; while it unwinds, when an undo failed first. */
  step_since: number | null
  /** How often it failed in a way that may pass. */
  tries: number
  /** `<kind>/<id>` of the change that it waits for. */
  wake_key: string | null
  /** It is looked at again by then at the latest. */
  wake_at: number
  created_at: number
  updated_at: number
}

declare module '../store/tables.ts' {
  interface Tables {
    operation: OperationRow
  }
}
