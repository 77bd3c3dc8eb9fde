/** There only for users of whom something is known; goes with its user: the databases cascade. */
export interface UserActivityRow {
  user_id: string
  /** Wrong passwords in a row. */
  failures: number
  /** The last of them. */
  failed_at: number | null
  /** The last log-in by password, to the day; kept only where the inactive are disabled. */
  active_at: number | null
}

declare module '../../../store/tables.ts' {
  interface Tables {
    user_activity: UserActivityRow
  }
}
