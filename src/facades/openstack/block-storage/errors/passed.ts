/** Says what other services refuse to a request for volumes and passes through: no more of them than can. */
import { ourWords, type SaidBy } from '../../../../api/refusal-table.ts'
import type { imageRefusals } from '../../../../domain/image/index.ts'

const unacceptable = (id: string, why: string) => `Image ${id} is unacceptable: ${why}`

const imageSaid = {
  image_not_found: { say: ({ id }) => `Image ${id} could not be found.` },
  not_active: { status: 400, say: ({ id }) => unacceptable(id, `Image ${id} is not active.`) },
  not_bootable: { say: ({ id, container }) => unacceptable(id, `its container format is '${container}', not 'bare'.`) },
  unreadable_format: { say: ({ id, format }) => unacceptable(id, `no host reads its disk format ${format}.`) },
  marker_not_found: ourWords,
} satisfies Partial<SaidBy<typeof imageRefusals>>

export const passedSaid = { image: imageSaid }
