/** Offers exports of disks to the services whose disks they are, to the agents' API and to the agent. */
import './tables.ts'

export {
  abandonExport,
  awaitExport,
  beginExport,
  EXPORTED_AS,
  endExport,
  type NewExport,
  type OfExport,
  removeExportsOfHost,
} from './export.ts'
export {
  type DiskExportsForm,
  type DiskSource,
  diskExportsForm,
  EXPORT_FORMATS,
  type ExportFormat,
  type ObservedExport,
  type WantedExport,
} from './host-form.ts'
export { exportsOfHost } from './host-part.ts'
export { receiveExport } from './receive.ts'
export { exportRefusals } from './refusals.ts'
