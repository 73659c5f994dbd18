import { ok } from '../service/answers'
import type { Answer } from '../service/answers'
import type { Call, Route } from '../service/routes'
import { listAssets, listedAssets, showForCaller } from './asset-routes'
import { wordsOf } from './processing'
import type { AssetRecord, TeamRecord } from './records'
import { refuse } from './refusals'
import type { OctoContext } from './routes-context'
import { bodyOf, withTeam } from './routes-context'

/** Words that mean about the same to the demo's idea of meaning. */
const meanings: readonly (readonly string[])[] = [
  ['sea', 'ocean', 'water', 'coast', 'harbour', 'boat', 'boats', 'wave', 'waves', 'shore'],
  ['mountain', 'mountains', 'alps', 'peak', 'hill', 'snow', 'ridge'],
  ['house', 'building', 'architecture', 'arches', 'arch', 'court', 'wall', 'stairs'],
  ['perfume', 'scent', 'fragrance', 'bottle', 'packshot'],
  ['person', 'people', 'portrait', 'face', 'woman', 'man'],
  ['night', 'dark', 'evening', 'dusk'],
  ['sound', 'music', 'audio', 'song', 'voice'],
  ['film', 'video', 'clip', 'movie', 'footage'],
]

/** Words that say nothing by themselves. */
const fillers: ReadonlySet<string> = new Set(['a', 'an', 'and', 'at', 'by', 'for', 'in', 'of', 'on', 'or', 'the', 'to', 'with'])

/** Search: plain, by meaning, and the one that costs credits. */
export function searchRoutes(context: OctoContext): Route[] {
  return [
    {
      method: 'GET',
      pattern: '/v1/teams/:teamId/assets/search',
      handle: withTeam(context, (call, team) => {
        const query = call.query.get('query') ?? ''
        if (query === '') return refuse(400, 'query must hold at least 1 character')
        const semantic = call.query.get('semantic')
        if (semantic !== null && semantic !== 'true' && semantic !== 'false') return refuse(400, 'semantic must be true or false')
        const assets = listedAssets(context, team).filter(semantic === 'true' ? meansAny(query) : holdsAll(query))
        return listAssets(context, call, { assets, subject: `${team.id} ${String(semantic)} ${query}` })
      }),
    },
    {
      method: 'POST',
      pattern: '/v1/teams/:teamId/assets/agentic-search',
      handle: withTeam(context, (call, team) => searchForCredits(context, call, team)),
    },
  ]
}

const wordsOfAsset = ({ displayName, originalFilename, aiTitle, aiDescription, aiTags }: AssetRecord): string[] =>
  wordsOf([displayName, originalFilename, aiTitle, aiDescription, ...aiTags].join(' '))

function holdsAll(query: string): (asset: AssetRecord) => boolean {
  const wanted = wordsOf(query)
  return (asset) => wanted.every((word) => wordsOfAsset(asset).some((own) => own.includes(word)))
}

/** The words of a query and those that mean about the same. */
function widened(query: string): ReadonlySet<string> {
  const words = wordsOf(query).filter((word) => !fillers.has(word))
  return new Set(words.flatMap((word) => [word, ...(meanings.find((group) => group.includes(word)) ?? [])]))
}

function meansAny(query: string): (asset: AssetRecord) => boolean {
  const wanted = widened(query)
  return (asset) => wordsOfAsset(asset).some((word) => wanted.has(word))
}

function searchForCredits(context: OctoContext, call: Call, team: TeamRecord): Answer {
  const { state, limits } = context
  const query = bodyOf(call)['query']
  if (typeof query !== 'string' || query.trim() === '') return refuse(400, 'query must hold at least 1 character')
  const organisation = state.organisations.get(team.organizationId)
  const left = (organisation?.credits ?? 0) - limits.creditsPerSearch
  if (organisation === undefined || left < 0) return refuse(403, 'Not enough credits')
  state.organisations.put(organisation.id, { ...organisation, credits: left })
  const wanted = widened(query)
  const hits = listedAssets(context, team).flatMap((asset) => {
    const matched = [...new Set(wordsOfAsset(asset).filter((word) => wanted.has(word)))]
    if (matched.length === 0) return []
    const score = Math.round((matched.length / Math.max(wanted.size, 1)) * 1000) / 1000
    const reasons = matched.map((word) => `Matches “${word}”`)
    return [{ score, rankingReasons: reasons, asset: showForCaller(context, asset), assetUrl: null, thumbnailUrl: null }]
  })
  return ok({
    total: hits.length,
    data: hits.sort((one, other) => other.score - one.score).slice(0, limits.defaultPage),
    costResult: { credits: limits.creditsPerSearch, remaining: left },
    embeddingStatus: 'ready',
  })
}
