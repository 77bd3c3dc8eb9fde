/** Derives in SQL what goes on with a server, as `taskOf` does of a row, but for reboots: those are commands to its host. */
import { type RawBuilder, sql } from 'kysely'

export const taskWithoutReboots: RawBuilder<unknown> = sql`case server.lifecycle
  when 'deleting' then 'deleting'
  when 'building' then case when server.host_id is null then 'scheduling' else 'spawning' end
  when 'built' then case
    when server.imaging is not null then server.imaging
    when server.wanted_power = server.observed_power then null
    when server.observed_power = 'failed' then null
    when server.wanted_power = 'stopped' then 'powering-off'
    when server.wanted_power = 'paused' then 'pausing'
    when server.observed_power = 'paused' then 'unpausing'
    else 'powering-on'
  end
end`
