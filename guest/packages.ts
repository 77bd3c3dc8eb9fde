/** Host packages the image is built with and from; one plain array, for set-up reads it before there is a runtime for TypeScript. */
export const GUEST_PACKAGES = [
  'dropbear-bin', // the guest's ssh server
  'e2fsprogs', // mke2fs -d, and the guest's own mkfs.ext4 and resize2fs
  'libpam-modules', // the guest's sudo
  'lz4', // the first file system in memory
  'mtools', // the boot partition, without a mount
  'syslinux', // the boot loader
  'util-linux', // the guest's lsblk and blkid
  'xz-utils', // kernel modules of some distributions
]
