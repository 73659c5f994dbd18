import { ok } from '../service/answers'
import type { Answer } from '../service/answers'
import type { Call, Route } from '../service/routes'
import { pageOf } from './paging'
import type { TeamRecord } from './records'
import { refuse } from './refusals'
import type { OctoContext } from './routes-context'
import { bodyOf, maySee, withCaller, withTeam } from './routes-context'
import { showFolder, showOrganisation, showTeam } from './shapes'

/** Organisations, teams, folders. */
export function teamRoutes(context: OctoContext): Route[] {
  const { state } = context
  const sortBy = {
    name: (row: { readonly name: string }) => row.name,
    createdAt: (row: { readonly createdAt: string }) => row.createdAt,
  }
  return [
    {
      method: 'GET',
      pattern: '/v1/organizations',
      handle: withCaller(context, (call, caller) => {
        const rows = [...state.organisations.values()].filter(({ id }) =>
          state.teams.find('organisation', id).some((team) => maySee(caller, team)),
        )
        const numbers = new Map(rows.map(({ id }, index) => [id, index]))
        return pageOf(context, call, {
          rows,
          subject: 'organisations',
          sortBy,
          numberOf: ({ id }) => numbers.get(id) ?? 0,
          show: showOrganisation,
        })
      }),
    },
    {
      method: 'GET',
      pattern: '/v1/teams',
      handle: withCaller(context, (call, caller) => {
        const organisationId = call.query.get('organizationId')?.toLowerCase()
        if (organisationId === undefined) return refuse(400, 'organizationId is required')
        if (state.organisations.get(organisationId) === undefined) return refuse(404, 'Organization not found')
        const rows = state.teams.find('organisation', organisationId).filter((team) => maySee(caller, team))
        const numbers = new Map(rows.map(({ id }, index) => [id, index]))
        const subject = `teams ${organisationId}`
        return pageOf(context, call, { rows, subject, sortBy, numberOf: ({ id }) => numbers.get(id) ?? 0, show: showTeam })
      }),
    },
    {
      method: 'POST',
      pattern: '/v1/teams/:teamId/folders',
      handle: withTeam(context, (call, team) => createFolder(context, call, team)),
    },
  ]
}

function createFolder({ state }: OctoContext, call: Call, team: TeamRecord): Answer {
  const { name, parentId = null } = bodyOf(call)
  if (typeof name !== 'string' || name.length < 1 || Array.from(name).length > 128) return refuse(400, 'name must hold 1 to 128 characters')
  if (parentId !== null && typeof parentId !== 'string') return refuse(400, 'parentId must be a uuid or null')
  const siblings = state.folders.find('team', team.id)
  const parent = parentId === null ? null : siblings.find(({ id }) => id === parentId.toLowerCase())
  if (parent === undefined) return refuse(404, 'Parent folder not found')
  const place = parent?.id ?? null
  if (siblings.some((folder) => folder.parentId === place && folder.name === name)) return refuse(409, 'A folder with this name exists')
  const folder = { id: state.newId(), teamId: team.id, parentId: place, name, depth: (parent?.depth ?? -1) + 1, createdAt: state.iso() }
  state.folders.put(folder.id, folder)
  return ok(showFolder(state, folder))
}
