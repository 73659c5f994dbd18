import type { Transfer } from '../../../src-preload/contract/transfer'
import { call, sentenceFor } from '../../bridge/call'
import { queryClient } from '../../bridge/query'
import { showToast } from '../../ui/toasts'
import { visibleText } from '../../ui/visible-text'

async function attempt(work: () => Promise<unknown>, done?: string): Promise<void> {
  try {
    await work()
    if (done !== undefined) showToast({ kind: 'done', text: done })
  } catch (error) {
    showToast({ kind: 'problem', text: sentenceFor(error) })
  }
  await queryClient.invalidateQueries({ queryKey: ['transfers.page'] })
}

/** Puts a file before or behind all others of its account that have not begun. A refusal is said in a toast. */
export const moveTransfer = ({ id, name }: Transfer, to: 'first' | 'last'): Promise<void> =>
  attempt(() => call('transfers.move', { id, to }), `“${visibleText(name)}” is sent ${to}.`)

/** Gives up sending a file; the file itself stays. A refusal is said in a toast. */
export const cancelTransfer = ({ id, name }: Transfer): Promise<void> =>
  attempt(() => call('transfers.cancel', { id }), `“${visibleText(name)}” is not sent. The file stays where it is.`)

/** Caps how fast all files together leave; null: as fast as they can. False where that was refused. */
export async function setCap(cap: number | null): Promise<boolean> {
  let isDone = false
  await attempt(async () => {
    await call('transfers.set-cap', { cap })
    isDone = true
  })
  return isDone
}
