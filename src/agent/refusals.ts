/** Declares what keeps an agent from its controller. */
import { defineRefusals } from '../kernel/refusal.ts'

interface Answered {
  status: number
  words: string
}
const answered = ({ status, words }: Answered) => `The controller answered ${status}: ${words}`

export const agentRefusals = defineRefusals('agent', {
  controller_silent: { code: 'unavailable', say: () => 'The controller does not answer.' },
  not_this_cloud: {
    code: 'unauthorized',
    say: ({ origin, why }: { origin: string; why: string }) =>
      `What answers at ${origin} does not show this cloud's certificate (${why}).`,
  },
  other_release: {
    code: 'unavailable',
    say: ({ theirs, ours }: { theirs: number; ours: number }) =>
      `The controller speaks version ${theirs} of the agents' protocol, and this agent version ${ours}: run the same release of Welkin on both.`,
  },
  turned_away: { code: 'unauthorized', say: answered },
  /** Asking again is answered the same. */
  not_understood: { code: 'bad_request', say: answered },
  no_controller: {
    code: 'bad_request',
    say: ({ origin }: { origin: string }) =>
      `What answers at ${origin} is no controller of Welkin: it gave this host no credential.`,
  },
  nothing_there: { code: 'not_found', say: answered },
  answered_badly: { code: 'unavailable', say: answered },
  /** It becomes the fault of the guest that needs it. */
  image_gone: { code: 'not_found', say: ({ id }: { id: string }) => `Image ${id} could not be found.` },
  /** It becomes the fault of the guest that wants it. */
  volume_not_here: { code: 'unavailable', say: ({ id }: { id: string }) => `Volume ${id} is not on the server's host.` },
  volume_lost: { code: 'not_found', say: ({ id }: { id: string }) => `Volume ${id} was on this host and is there no longer.` },
  volume_in_use: { code: 'unavailable', say: ({ id }: { id: string }) => `A server has volume ${id} open.` },
  /** They keep a merging of layers waiting. */
  guest_mute: { code: 'unavailable', say: () => 'A server cannot be asked what it has open.' },
  layers_shared: {
    code: 'unavailable',
    say: () => 'Several servers have them open: all but one have to be stopped for a while.',
  },
  no_room_to_merge: { code: 'unavailable', say: () => 'The disk has no room for what has to be copied.' },
  /** It ends what can be done later. */
  volume_wanted: { code: 'unavailable', say: ({ id }: { id: string }) => `Something else is to be done with volume ${id}.` },
  disk_not_here: { code: 'not_found', say: ({ id }: { id: string }) => `Disk ${id} is not on the host that it should be on.` },
  disk_opened: { code: 'unavailable', say: ({ id }: { id: string }) => `A server is about to use disk ${id}.` },
  copy_altered: { code: 'unavailable', say: () => 'The copy of the volume was changed while it was read.' },
  chunks_lost: { code: 'unavailable', say: () => 'The controller does not keep what it is sent.' },
  guest_lags: {
    code: 'unavailable',
    say: ({ id }: { id: string }) => `The server that uses volume ${id} has not followed it yet.`,
  },
})
