/** `npm run matrix -- [SERVICE…]`: writes tables of `matrix/` anew, as the cloud answers now. What has changed is for a person to review. */
import { FACES } from '../services.ts'
import { askEverybody, prepareAsking, writeTable } from './matrix.ts'
import { startCloud } from './start-cloud.ts'

const asked = process.argv.slice(2)
const services = asked.length > 0 ? asked : new Set(FACES.map((face) => face.service))
const cloud = await startCloud()
try {
  const asking = await prepareAsking(cloud)
  for (const service of services) writeTable(service, await askEverybody(asking, service))
} finally {
  await cloud.close()
}
