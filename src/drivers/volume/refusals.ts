/** Declares why a host cannot make a disk. */
import { defineRefusals } from '../../kernel/refusal.ts'

export const volumeRefusals = defineRefusals('volume', {
  size_missing: { code: 'bad_request', say: () => 'A disk without an image needs a size.' },
  image_unreadable: {
    code: 'bad_request',
    say: ({ id, format }: { id: string; format: string }) => `Image ${id} is unacceptable: it cannot be read as ${format}.`,
  },
  image_not_fetched: { code: 'unavailable', say: () => 'The image could not be fetched to the host.' },
  size_too_small: {
    code: 'bad_request',
    say: ({ needed, bytes }: { needed: number; bytes: number }) =>
      `A volume of ${bytes} bytes has no room for what it begins as, which takes ${needed}.`,
  },
  volume_missing: { code: 'not_found', say: ({ id }: { id: string }) => `Volume ${id} is not in this pool.` },
  id_taken: {
    code: 'conflict',
    say: ({ id }: { id: string }) =>
      `Snapshots of a volume that had the id ${id} are in this pool: another needs an id of its own.`,
  },
  snapshot_missing: { code: 'not_found', say: ({ id }: { id: string }) => `Snapshot ${id} is not in this pool.` },
  adoptable_missing: { code: 'not_found', say: ({ name }: { name: string }) => `There is no file ${name} to be taken in.` },
  not_adoptable: {
    code: 'bad_request',
    say: ({ name, problem }: { name: string; problem: string }) => `The file ${name} is not taken in: ${problem}.`,
  },
  adoptable_unfit: { code: 'bad_request', say: ({ problem }: { problem: string }) => `The file is not taken in: ${problem}.` },
  copy_missing: { code: 'not_found', say: ({ id }: { id: string }) => `There is no copy ${id}.` },
  layer_damaged: { code: 'internal', say: () => 'A file of the pool cannot be read as what it is.' },
  merge_ended: { code: 'unavailable', say: () => 'Something else was to be done with the layers that were being merged.' },
  not_merged: { code: 'unavailable', say: () => 'Layers of a volume could not be merged yet.' },
  passphrase_missing: { code: 'internal', say: () => 'A file of the pool is encrypted, and nothing came to open it with.' },
  image_altered: { code: 'unavailable', say: () => 'The image did not arrive as it was stored.' },
})
