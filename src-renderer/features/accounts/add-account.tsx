import type { ReactNode } from 'react'
import { call } from '../../bridge/call'
import { queryClient } from '../../bridge/query'
import { useServices } from '../../bridge/services'
import { Dialog } from '../../ui/dialog'
import { Failure } from '../../ui/empty'
import { showToast } from '../../ui/toasts'
import { AccountForm } from './account-form'

/** Chosen when the dialog opens, where it is offered; else the first service. */
const usualService = 'media-pocket'

interface AddAccountProps {
  readonly onClose: () => void
  readonly onAdded?: () => void
}

/** The dialog "Add account". */
export function AddAccount({ onClose, onAdded }: AddAccountProps): ReactNode {
  const { data: services, error, refetch } = useServices()
  const first = services?.find(({ id }) => id === usualService) ?? services?.[0]
  if (services === undefined || first === undefined) {
    // Known within moments. Another dialog before this one would take the place that the focus goes back to with it.
    if (!error) return null
    return (
      <Dialog title="Add account" onClose={onClose}>
        <Failure error={error} onRetry={() => void refetch()} />
      </Dialog>
    )
  }
  return (
    <AccountForm
      title="Add account"
      action="Connect"
      busyWord="Connecting…"
      services={services}
      isEditing={false}
      start={{ service: first.id, name: '', fields: {} }}
      onClose={onClose}
      onAskChoices={(values, key) => call('accounts.choices', { ...values, id: null, key })}
      onSubmit={async (values) => {
        await call('accounts.connect', values)
        await Promise.all([
          queryClient.invalidateQueries({ queryKey: ['accounts.list'] }),
          queryClient.invalidateQueries({ queryKey: ['app.state'] }),
        ])
        showToast({ kind: 'done', text: `Connected “${values.name}”. Its assets appear as they are read.` })
        onAdded?.()
      }}
    />
  )
}
