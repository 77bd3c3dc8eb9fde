/** Names the parts of served operations that answer 501, for the coverage page. */
export const partsNotImplemented: readonly string[] = [
  '`POST /servers` with `trusted_image_certificates`, or with block devices that are CD-ROMs, floppies, on another `disk_bus` than `virtio`, or blank local disks smaller than the flavor has them',
  '`PUT /servers/{server_id}/os-volume_attachments/{volume_id}` with another volume, or before 2.85: swapping one volume for another',
  '`POST /os-keypairs` of type `x509` without a `public_key`: this cloud makes no certificates',
  'quotas of single users (`user_id` of quota sets), and forcing a host down (`forced_down` of services)',
]
