/** Takes floating IPs from ports that go, or that lose an address. */
import { recordChange, type StoreCtx } from '../../store/context.ts'
import { among } from '../../store/filter.ts'
import { notifyTopologyChange } from './standard.ts'

/** Floating IPs that point at a port, or at some addresses of it, point at nothing afterwards. */
export async function detachFloatingIps(tx: StoreCtx, portId: string, ips?: readonly string[]): Promise<void> {
  if (ips?.length === 0) return
  let query = tx.db.selectFrom('floating_ip').select(['id', 'project_id', 'router_id']).where('fixed_port_id', '=', portId)
  if (ips) query = query.where(among(tx.db, 'floating_ip.fixed_ip', ips))
  const found = await query.execute()
  if (found.length === 0) return
  await tx.db
    .updateTable('floating_ip')
    .set((eb) => ({
      fixed_port_id: null,
      fixed_ip: null,
      router_id: null,
      updated_at: tx.clock.now(),
      revision: eb('revision', '+', 1),
    }))
    .where(
      among(
        tx.db,
        'floating_ip.id',
        found.map((row) => row.id),
      ),
    )
    .execute()
  for (const { id, project_id, router_id } of found) {
    recordChange(tx, 'floating-ip', id, project_id)
    if (router_id) notifyTopologyChange(tx, 'router', router_id)
  }
}
