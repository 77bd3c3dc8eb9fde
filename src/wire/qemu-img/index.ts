export { type Confinement, confine } from './confine.ts'
export { createQemuImg, type QemuImgOptions } from './create-qemu-img.ts'
export { fileSource, type ImageFormat, type ImageSource } from './image.ts'
export { type ImageFacts, inspectImage } from './inspect.ts'
export { inspectQcow2, type Qcow2Header } from './qcow2.ts'
export type {
  CheckResult,
  ConvertRequest,
  CreateRequest,
  DiskFile,
  DiskFormat,
  FormatOptions,
  ImageInfo,
  ImgOptions,
  QemuImg,
} from './qemu-img.ts'
export { qemuImgRefusals } from './refusals.ts'
export { HEAD_BYTES, sniff, sniffAll } from './sniff.ts'
export { inspectVdi } from './vdi.ts'
export { inspectVhdx } from './vhdx.ts'
export { inspectVmdk } from './vmdk.ts'
export { inspectVpc } from './vpc.ts'
