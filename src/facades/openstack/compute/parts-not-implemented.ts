/** Names the parts of served operations that answer 501, for the coverage page. */
export const partsNotImplemented: readonly string[] = [
  '`POST /servers` with `trusted_image_certificates`, or with blank local disks, CD-ROMs and floppies among its block devices',
  '`PUT /servers/{server_id}/os-volume_attachments/{volume_id}` with another volume, or before 2.85: swapping one volume for another',
  '`POST /os-keypairs` of type `x509` without a `public_key`: this cloud makes no certificates',
  'quotas of single users (`user_id` of quota sets), and forcing a host down (`forced_down` of services)',
]
