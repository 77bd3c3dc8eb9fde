import { openSession } from '../api.ts'
import { modelOf, startBare } from '../bare-qemu.ts'
import { type Benchmark, median } from '../benchmark.ts'
import { freePort, withCloud } from '../cloud.ts'
import { ageOf, guestPid, saidOnConsole } from '../guest.ts'
import { realServers } from '../real-servers.ts'

const PAIRS = 5
const LINE = 'welkin-guest: userspace'

export const benchmark: Benchmark = {
  about: `the guest's first line of its own, and that of a bare QEMU with the same arguments (${PAIRS} pairs, one after the other)`,
  run: (say) =>
    withCloud({}, async (cloud) => {
      await cloud.start()
      const member = await openSession(cloud, 'welkin')
      const servers = await realServers(cloud, member)
      const seen = { asked: [] as number[], ours: [] as number[], bare: [] as number[], ratio: [] as number[] }
      for (let pair = 0; pair <= PAIRS; pair++) {
        const began = performance.now()
        const id = await servers.create(`pair-${pair}`)
        const folder = servers.folderOf(id)
        const pid = await guestPid(folder)
        await saidOnConsole(folder, LINE)
        const [ours, asked] = [ageOf(pid), performance.now() - began]
        const model = modelOf(pid)
        await servers.remove(id)
        const guest = await startBare(model, await freePort())
        await saidOnConsole(guest.folder, LINE)
        const bare = ageOf(guest.pid)
        await guest.end()
        if (pair === 0) continue // the first fetches the image and fills the page cache
        say(`${Math.round(ours)} ms, bare ${Math.round(bare)} ms`)
        seen.asked.push(asked)
        seen.ours.push(ours)
        seen.bare.push(bare)
        seen.ratio.push(ours / bare)
      }
      member.close()
      const limit = { what: 'bare QEMU', value: median(seen.bare) / 1000 }
      return [
        { what: 'from its process to its first line', value: median(seen.ours) / 1000, unit: 's', limit },
        { what: 'median of the ratios', value: median(seen.ratio), unit: '×', goal: { most: 1.1 } },
        { what: 'from the request to the first line', value: median(seen.asked) / 1000, unit: 's', limit },
      ]
    }),
}
