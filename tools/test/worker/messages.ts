/** What a worker and the runner tell each other. */

/** To the worker: run this file. */
export interface FileOrder {
  /** Absolute. */
  file: string
  /** Of one test, in milliseconds. */
  timeout: number
}

export interface TestResult {
  /** With those of the suites around it; empty for what is wrong with a file as a whole. */
  name: string
  /** `path:line`. */
  place: string
  ms: number
  /** Absent: it passed. */
  failure?: string
}

/** From the worker. */
export type Report =
  | { kind: 'ready' }
  /** A test begins or ends: there is life. */
  | { kind: 'running'; tests: string[] }
  | { kind: 'result'; result: TestResult }
  /** `sound`: the process can run another file. `cpuSeconds`: used for this file, and by the process's start for its first. */
  | { kind: 'over'; sound: boolean; cpuSeconds: number }
