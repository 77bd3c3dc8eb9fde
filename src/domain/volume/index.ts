/** Offers volumes to other services, facades and the agent. */
export {
  baseImage,
  type ObservedPool,
  type ObservedVolume,
  type VolumePoolsForm,
  type VolumesForm,
  volumePoolsForm,
  volumesForm,
  type WantedPool,
  type WantedVolume,
} from './host-form.ts'
