import { ok, refuse } from '../service/answers'
import type { Route } from '../service/routes'
import type { PocketContext } from './routes-context'
import { withAsset } from './routes-context'
import { showEvent } from './shapes'

/** The history of an asset, newest first. The cursor, 0 at first, is the id of the last event seen. */
export function historyRoutes(context: PocketContext): Route[] {
  const { state, limits } = context
  return [
    {
      method: 'GET',
      pattern: '/api/v2/assets/:asset_id/history/:cursor',
      handle: withAsset(context, (call, { asset }) => {
        const cursor = call.pathParams['cursor'] ?? ''
        if (!/^\d{1,15}$/.test(cursor)) {
          return refuse(422, `Invalid parameter 'cursor' value ${JSON.stringify(cursor)}: Invalid cursor`)
        }
        const before = Number(cursor) === 0 ? Infinity : Number(cursor)
        const older = state.events
          .find('asset', asset.id)
          .filter((event) => event.id < before)
          .sort((one, other) => other.id - one.id)
        const page = older.slice(0, limits.historyPage)
        const next_cursor = older.length > page.length ? (page.at(-1)?.id ?? null) : null
        return ok({ history: { results: page.map((event) => showEvent(event, asset)), next_cursor } })
      }),
    },
  ]
}
