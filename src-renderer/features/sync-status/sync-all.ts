import { call, sentenceFor } from '../../bridge/call'
import { queryClient } from '../../bridge/query'
import { showToast } from '../../ui/toasts'

/** Looks at all services again, now. */
export async function syncAll(): Promise<void> {
  try {
    const accounts = await call('accounts.list', {})
    await Promise.all(accounts.map(({ id }) => call('accounts.sync', { id })))
  } catch (error) {
    showToast({ kind: 'problem', text: sentenceFor(error) })
  }
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: ['sync.status'] }),
    queryClient.invalidateQueries({ queryKey: ['accounts.list'] }),
  ])
}
