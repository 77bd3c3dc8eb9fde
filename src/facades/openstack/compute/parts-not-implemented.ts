/** Names the parts of served operations that answer 501, for the coverage page. */
export const partsNotImplemented: readonly string[] = [
  '`POST /servers` with `trusted_image_certificates`, `block_device_mapping`, or `block_device_mapping_v2` of more than a local disk made from the image: from volumes on',
  '`PUT /servers/{server_id}/os-volume_attachments/{volume_id}` with another volume, or before 2.85: swapping one volume for another',
  '`POST /os-keypairs` of type `x509` without a `public_key`: this cloud makes no certificates',
  'quotas of single users (`user_id` of quota sets), and forcing a host down (`forced_down` of services)',
]
