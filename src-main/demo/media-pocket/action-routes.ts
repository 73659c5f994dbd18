import { refuse, ok } from '../service/answers'
import type { Answer } from '../service/answers'
import type { Call, Route } from '../service/routes'
import { startRun } from './changes'
import type { AssetRecord } from './records'
import type { Caller, PocketContext } from './routes-context'
import { numberParam, withAsset } from './routes-context'
import { showAction, showRun } from './shapes'

/** Actions of an asset and their runs; seeing and starting are permissions of their own. */
export function actionRoutes(context: PocketContext): Route[] {
  const { state, limits } = context
  return [
    {
      method: 'GET',
      pattern: '/api/v2/assets/:asset_id/dag_actions',
      handle: permitted(context, 'ACTIONS_VIEW', () => ok({ dag_actions: [...state.actions.values()].map(showAction) })),
    },
    {
      method: 'POST',
      pattern: '/api/v2/assets/:asset_id/dag_actions/:dag_action_id',
      handle: permitted(context, 'ACTIONS_START', (call, { asset }) => {
        const id = numberParam(call, 'dag_action_id')
        const action = id === null ? undefined : state.actions.get(id)
        if (action === undefined) return refuse(404, `Couldn't find DagAction with 'id'=${call.pathParams['dag_action_id'] ?? ''}`)
        const run = state.change(() => startRun(state, asset.id, action.id))
        return ok({ dag_action_run: showRun(state, run, limits.runStepsMs) })
      }),
    },
    {
      method: 'GET',
      pattern: '/api/v2/assets/:asset_id/dag_action_runs',
      handle: permitted(context, 'ACTIONS_VIEW', (_call, { asset }) =>
        ok({ dag_action_runs: state.runs.find('asset', asset.id).map((run) => showRun(state, run, limits.runStepsMs)) }),
      ),
    },
  ]
}

function permitted(
  context: PocketContext,
  permission: string,
  handle: (call: Call, found: Caller & { readonly asset: AssetRecord }) => Answer,
) {
  return withAsset(context, (call, found) =>
    found.may(permission) ? handle(call, found) : refuse(403, `Permission denied. Must have ${permission} permissions.`),
  )
}
