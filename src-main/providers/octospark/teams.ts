import type { FieldChoice } from '../provider'
import type { OctoSparkClient } from './client'
import { pageSize } from './assumptions'
import { readAll } from './pages'

/** All teams that the token can see, by organisation. OctoSpark API: the ids of teams come from the organisations. */
export async function listTeamChoices(client: OctoSparkClient, signal: AbortSignal): Promise<readonly FieldChoice[]> {
  const organisations = await readAll((cursor) => client.listOrganizations({ cursor, limit: pageSize }, signal))
  const choices: FieldChoice[] = []
  const known = new Set<string>()
  for (const organisation of organisations) {
    const teams = await readAll((cursor) => client.listTeams({ organizationId: organisation.id, cursor, limit: pageSize }, signal))
    for (const team of teams) {
      if (known.has(team.id)) continue
      known.add(team.id)
      choices.push({ value: team.id, label: team.name ?? team.id, group: organisation.name })
    }
  }
  return choices
}
