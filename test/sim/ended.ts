import type { SimAccount, Report } from './watch'
import type { Wish } from './ledger'

const once = new Set(['create-asset', 'add-comment', 'start-action', 'upload-asset', 'create-from-link'])

/** What an operation that left the outbox by itself must have done. */
export function checkEnded(wish: Wish, account: SimAccount | undefined, remoteId: string | null, report: Report): void {
  if (account === undefined) return
  const { service } = account
  const count = wish.done.filter(({ kind }) => kind !== 'collection').length
  if (once.has(wish.kind) && count > 1 + wish.retries + service.purged(String(wish.payload['externalId'] ?? wish.payload['fileName'])))
    report('I1', `${wish.kind} was carried out ${String(count)} times`)
  if (count > 0) return
  const words = remoteId === null ? null : service.words(remoteId)
  const fine: Readonly<Record<string, () => boolean>> = {
    trash: () => words === null || words.isTrashed,
    restore: () => words?.isTrashed !== true,
    'delete-permanently': () => words === null,
    // Deduplicated by the service, or the file is another one now.
    'upload-asset': () => true,
    'add-media': () => true,
    'remove-media': () => true,
    'delete-comment': () => true,
    'edit-comment': () => true,
    'edit-asset': () => {
      const changes = (wish.payload['changes'] ?? {}) as Readonly<Record<string, unknown>>
      return (
        words !== null &&
        Object.entries(changes).every(
          ([field, value]) => String(words[field as keyof typeof words]).toLowerCase() === String(value).toLowerCase(),
        )
      )
    },
    'assign-project': () => words === null || service.projects?.of(remoteId ?? '') === wish.payload['projectId'],
    'unassign-project': () => words === null || service.projects?.of(remoteId ?? '') === null,
    'add-to-collection': () => true,
  }
  if (fine[wish.kind]?.() !== true) report('I1', `${wish.kind} left the outbox, but the service never carried it out`)
}

/** What the user did took it out of the outbox. What may be at the service already can be called back by nobody. */
export function checkTakenBack({ kind, state, inFlight, endedBy }: Wish, report: Report): void {
  const isHeld = state === 'failed' || state === 'needs-review'
  if (endedBy === 'user' && inFlight && !isHeld) report('I1', `${kind} was taken back here, and may be at the service`)
}
