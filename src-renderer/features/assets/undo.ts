import type { AssetQuery } from '../../../src-preload/contract/asset'
import type { AssetId } from '../../../src-preload/contract/ids'
import { call } from '../../bridge/call'
import { closeToast, isToastShown, showToast } from '../../ui/toasts'

/** A toast that offers to bring assets back, and those it can still bring back. */
interface Offer {
  readonly toast: number
  ids: readonly AssetId[]
}

let offers: readonly Offer[] = []

/** Assets of one offer looked up again after a change; where there are more, the offer just runs out. */
const mostLookedUp = 20

const wholeTrash: AssetQuery = {
  view: 'trash',
  search: '',
  sort: 'added',
  descending: true,
  accounts: [],
  types: [],
  states: [],
  tags: [],
  folders: [],
}

/** Says what was moved to the trash, with a button that brings `ids` back. */
export function offerUndo(text: string, ids: readonly AssetId[], undo: (ids: readonly AssetId[]) => void): void {
  const toast = showToast({ kind: 'done', text, action: { label: 'Undo', run: () => undo(offer.ids) } })
  const offer: Offer = { toast, ids }
  offers = [...offers.filter((other) => isToastShown(other.toast)), offer]
}

/** Says that these assets are no longer to be brought back: an offer that is about nothing else goes away. */
export function retireUndo(gone: readonly AssetId[]): void {
  const set = new Set(gone)
  for (const offer of offers) {
    offer.ids = offer.ids.filter((id) => !set.has(id))
    if (offer.ids.length === 0) closeToast(offer.toast)
  }
  offers = offers.filter((offer) => offer.ids.length > 0 && isToastShown(offer.toast))
}

/** After a change in main: what is not in the trash any more (restored elsewhere, refused, removed for good) can not be brought back from it. */
export async function settleUndo(): Promise<void> {
  offers = offers.filter((offer) => isToastShown(offer.toast))
  const ids = offers.filter((offer) => offer.ids.length <= mostLookedUp).flatMap((offer) => offer.ids)
  const places = await Promise.all(ids.map((id) => call('assets.position', { query: wholeTrash, id })))
  retireUndo(ids.filter((_, at) => places[at] === null))
}
