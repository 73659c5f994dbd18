import type { IntakeAction, IntakeRow } from '../../../src-preload/contract/intake'
import { call, sentenceFor } from '../../bridge/call'
import { queryClient } from '../../bridge/query'
import { showToast } from '../../ui/toasts'
import { actionOrder } from './words'

/** Reads anew what the table and the cards say. */
export async function readAgain(): Promise<void> {
  await Promise.all(
    ['intake.page', 'intake.counts', 'drop-folders.list'].map((name) => queryClient.invalidateQueries({ queryKey: [name] })),
  )
}

/** Does one thing to one file; a refusal is said in a toast. */
export async function act(action: IntakeAction, { id }: Pick<IntakeRow, 'id'>): Promise<void> {
  try {
    if (action === 'reveal') {
      await call('intake.reveal', { id })
      return
    }
    await call('intake.act', { id, action })
  } catch (error) {
    showToast({ kind: 'problem', text: sentenceFor(error) })
  }
  await readAgain()
}

/** What can be done to a file, what decides first. */
export const actionsOf = (row: IntakeRow): readonly IntakeAction[] => actionOrder.filter((action) => row.actions.includes(action))

/** What stands as buttons in the row: the one that brings the file on its way, and "Skip". The rest is in the menu. */
export function shownActions(row: IntakeRow): readonly IntakeAction[] {
  const [first] = actionsOf(row).filter((action) => action !== 'reveal' && action !== 'skip')
  return [...(first === undefined ? [] : [first]), ...(row.actions.includes('skip') ? (['skip'] as const) : [])]
}
