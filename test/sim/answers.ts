import { readHold } from '../../src-main/sync/brakes'
import type { AccountId, OperationId } from '../../src-preload/contract/ids'
import type { Wish } from './ledger'
import type { World } from './world'

/** Plays a user who reads what is asked, looks at the service, and answers. True when there was something to answer. */
export async function answerQuestions(world: World, round: number): Promise<boolean> {
  let isAsked = false
  for (const { id } of world.accounts) {
    const core = world.machine.program().core
    if (readHold(core.db, id as AccountId) === null) continue
    isAsked = true
    await world.asUser(() => {
      core.answerHold(id as AccountId, round < 3 ? 'refuse' : 'accept')
      return 'hold answered'
    })
  }
  const held = world.ledger.open().filter(({ state }) => state === 'failed' || state === 'needs-review')
  const first = new Map<string, Wish>()
  for (const wish of held) if (!first.has(wish.assetId)) first.set(wish.assetId, wish)
  for (const wish of first.values()) {
    isAsked = true
    const what = await world.asUser(() => answer(world, wish, round))
    world.trace.note(`answered ${wish.kind}: ${what}`)
  }
  return isAsked
}

const textIn = (wish: Wish, key: string): string => {
  const value = wish.payload[key]
  return typeof value === 'string' ? value : ''
}

function answer(world: World, wish: Wish, round: number): string | Promise<string> {
  const { activity, conflicts } = world.machine.program().core
  const id = wish.id as OperationId
  const asked = conflicts.page(0, 100).rows.find(({ operationId }) => operationId === id)
  if (asked !== undefined) {
    conflicts.resolve(
      id,
      asked.fields.map(({ field }) => ({ field, side: (round + field.length) % 2 === 0 ? 'mine' : 'theirs' })),
    )
    return 'resolved'
  }
  const makes = wish.kind === 'create-asset' || wish.kind === 'upload-asset' || wish.kind === 'create-from-link'
  const found = makes && wish.state === 'needs-review' ? answerDoubt(world, wish) : null
  if (found !== null) return found
  // What a service works on without an end takes an hour each time.
  if (
    round >= 3 ||
    (wish.retries > 0 && world.accounts.find((account) => account.id === wish.accountId)?.service.service === 'globalaiopc')
  ) {
    activity.cancel(id)
    return 'cancelled'
  }
  wish.retries += 1
  activity.retry(id)
  world.watch.checkKept([wish])
  return 'retried'
}

/** It may have been made: the user looks at the service. null: that does not tell. */
function answerDoubt(world: World, wish: Wish): string | Promise<string> | null {
  const { activity } = world.machine.program().core
  const id = wish.id as OperationId
  const service = world.accounts.find((account) => account.id === wish.accountId)?.service
  if (service === undefined) return null
  const name = textIn(wish, 'externalId') || textIn(wish, 'title') || textIn(wish, 'name')
  const found = service.find(name) ?? service.find(textIn(wish, 'fileName'))
  if (found !== null && service.service !== 'octospark') return activity.resolve(id, found).then(() => `gave ${found}`)
  if (found !== null) {
    activity.cancel(id)
    return 'cancelled: it is there'
  }
  // What somebody else deleted since was made, too.
  if (service.made(name) > 0 || service.service === 'globalaiopc') return null
  wish.retries += 1
  activity.retry(id)
  return 'retried: it is not there'
}
