export { type Confinement, confine } from './confine.ts'
export { createQemuImg, type QemuImgOptions } from './create-qemu-img.ts'
export { fileSource, type ImageFormat, type ImageSource } from './image.ts'
export { type ImageFacts, inspectImage, sniffImage } from './inspect.ts'
export type { Qcow2Header } from './qcow2.ts'
export type {
  CheckResult,
  ConvertRequest,
  CreateRequest,
  DiskFile,
  DiskFormat,
  EncryptedDisk,
  Encryption,
  FormatOptions,
  ImageInfo,
  ImgOptions,
  QemuImg,
} from './qemu-img.ts'
export { qemuImgRefusals } from './refusals.ts'
