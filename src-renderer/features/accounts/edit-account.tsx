import type { ReactNode } from 'react'
import type { Account } from '../../../src-preload/contract/account'
import { call } from '../../bridge/call'
import { queryClient, useCall } from '../../bridge/query'
import { Dialog } from '../../ui/dialog'
import { Failure, Skeleton } from '../../ui/empty'
import { AccountForm } from './account-form'

/** The dialog "Edit account"; secrets are never read back, an empty field keeps them. */
export function EditAccount({ account, onClose }: { readonly account: Account; readonly onClose: () => void }): ReactNode {
  const { data, error, refetch } = useCall('accounts.fields', { id: account.id })
  if (data === undefined) {
    return (
      <Dialog title="Edit account" onClose={onClose}>
        {error ? <Failure error={error} onRetry={() => void refetch()} /> : <Skeleton rows={3} />}
      </Dialog>
    )
  }
  return (
    <AccountForm
      title="Edit account"
      action="Save"
      busyWord="Saving…"
      isEditing
      start={{ service: data.service, name: data.name, fields: data.fields }}
      onClose={onClose}
      onSubmit={async (values) => {
        await call('accounts.edit', { id: account.id, name: values.name, fields: { ...values.fields } })
        await Promise.all([
          queryClient.invalidateQueries({ queryKey: ['accounts.list'] }),
          queryClient.invalidateQueries({ queryKey: ['accounts.fields'] }),
        ])
      }}
    />
  )
}
