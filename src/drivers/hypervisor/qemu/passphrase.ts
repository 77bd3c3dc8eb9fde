/** Gives QEMU the passphrase of an encrypted volume, by its monitor, for as long as it opens files of it. */
import type { Qmp } from '../../../wire/qmp/index.ts'
import type { VolumeDisk } from '../driver.ts'

export const passphraseName = (volumeId: string): string => `passphrase-${volumeId}`

/** What is opened stays open without it. */
export async function withPassphrase<T>(
  qmp: Qmp,
  { id, encryption }: Pick<VolumeDisk, 'id' | 'encryption'>,
  work: () => Promise<T>,
): Promise<T> {
  if (!encryption) return work()
  const data = await encryption.readPassphrase()
  const name = passphraseName(id)
  // a death in the middle of opening left it
  const left = (await qmp.execute('qom-list', { path: '/objects' })).some((object) => object.name === name)
  if (left) await qmp.execute('object-del', { id: name })
  await qmp.execute('object-add', { 'qom-type': 'secret', id: name, data })
  try {
    return await work()
  } finally {
    await qmp.execute('object-del', { id: name })
  }
}
