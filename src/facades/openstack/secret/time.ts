/** Writes times as Barbican does: whole seconds of UTC, without saying so. */
export const isoTime = (ms: number): string => new Date(ms).toISOString().slice(0, 19)
export const isoTimeOrNull = (ms: number | null): string | null => (ms === null ? null : isoTime(ms))
