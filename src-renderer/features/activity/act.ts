import type { Operation, OperationKind } from '../../../src-preload/contract/activity'
import { call, sentenceFor } from '../../bridge/call'
import { queryClient } from '../../bridge/query'
import { formatCount } from '../../ui/format'
import { showToast } from '../../ui/toasts'

const readAgain = () => queryClient.invalidateQueries({ queryKey: ['activity.page'] })

/** Tries one change again or gives it up; false where that was refused, which is said in a toast. */
export async function actOn(name: 'activity.retry' | 'activity.cancel', { id }: Pick<Operation, 'id'>): Promise<boolean> {
  try {
    await call(name, { id })
    await readAgain()
    return true
  } catch (error) {
    showToast({ kind: 'problem', text: sentenceFor(error) })
    await readAgain()
    return false
  }
}

/** Tries again all that was refused, or all of one kind. */
export async function retryAll(kind?: OperationKind): Promise<void> {
  try {
    const { count } = await call('activity.retry-all', kind === undefined ? {} : { kind })
    showToast({ kind: 'done', text: `${formatCount(count, 'change is', 'changes are')} tried again.` })
    await readAgain()
  } catch (error) {
    showToast({ kind: 'problem', text: sentenceFor(error) })
  }
}
