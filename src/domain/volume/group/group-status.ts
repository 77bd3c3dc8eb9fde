/** What becomes of a group of volumes: its states, and what may be done in each. */

export const GROUP_STATUSES = ['error', 'available', 'creating', 'deleting', 'deleted', 'updating', 'error_deleting'] as const

export type GroupStatus = (typeof GROUP_STATUSES)[number]

export type GroupAct = 'join' | 'snapshot' | 'change-volumes' | 'delete'

/** A state that is not named does not allow the act. With its volumes a group is deleted in any state. */
export const GROUP_ALLOWED: Readonly<Record<GroupAct, readonly GroupStatus[]>> = {
  /** A volume is made in it. */
  join: ['available', 'creating'],
  /** Of its volumes: whether they can is asked of each. */
  snapshot: GROUP_STATUSES.filter((status) => status !== 'deleting' && status !== 'deleted'),
  'change-volumes': ['available'],
  delete: ['available', 'error'],
}
