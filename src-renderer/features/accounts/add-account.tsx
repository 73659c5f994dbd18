import type { ReactNode } from 'react'
import { call } from '../../bridge/call'
import { queryClient } from '../../bridge/query'
import { showToast } from '../../ui/toasts'
import { AccountForm } from './account-form'
import type { AccountValues } from './account-form'

const start: AccountValues = { service: 'media-pocket', name: '', fields: {} }

interface AddAccountProps {
  readonly onClose: () => void
  readonly onAdded?: () => void
}

/** The dialog "Add account". */
export function AddAccount({ onClose, onAdded }: AddAccountProps): ReactNode {
  return (
    <AccountForm
      title="Add account"
      action="Connect"
      busyWord="Connecting…"
      isEditing={false}
      start={start}
      onClose={onClose}
      onSubmit={async (values) => {
        await call('accounts.connect', { ...values, fields: { ...values.fields } })
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
