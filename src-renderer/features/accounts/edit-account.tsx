import type { ReactNode } from 'react'
import type { Account } from '../../../src-preload/contract/account'
import { call } from '../../bridge/call'
import { queryClient, useCall } from '../../bridge/query'
import { useServices } from '../../bridge/services'
import { Dialog } from '../../ui/dialog'
import { Failure } from '../../ui/empty'
import { Notice } from '../../ui/notice'
import { AccountForm } from './account-form'

/** The dialog "Edit account"; secrets are never read back, an empty field keeps them. */
export function EditAccount({ account, onClose }: { readonly account: Account; readonly onClose: () => void }): ReactNode {
  const fields = useCall('accounts.fields', { id: account.id })
  const services = useServices()
  const { data } = fields
  if (data === undefined || services.data === undefined) {
    const failed = [fields, services].find(({ error }) => error !== null)
    // Known within moments. Another dialog before this one would take the place that the focus goes back to with it.
    if (failed === undefined) return null
    return (
      <Dialog title="Edit account" onClose={onClose}>
        <Failure error={failed.error} onRetry={() => void failed.refetch()} />
      </Dialog>
    )
  }
  if (!services.data.some(({ id }) => id === data.service)) {
    return (
      <Dialog title="Edit account" onClose={onClose}>
        <Notice tone="warn">This version of Slipway does not speak to {account.serviceLabel}. Update Slipway to edit this account.</Notice>
      </Dialog>
    )
  }
  return (
    <AccountForm
      title="Edit account"
      action="Save"
      busyWord="Saving…"
      services={services.data}
      isEditing
      start={{ service: data.service, name: data.name, fields: data.fields }}
      onClose={onClose}
      onAskChoices={(values, key) => call('accounts.choices', { ...values, id: account.id, key })}
      onSubmit={async (values) => {
        await call('accounts.edit', { id: account.id, name: values.name, fields: values.fields })
        await Promise.all([
          queryClient.invalidateQueries({ queryKey: ['accounts.list'] }),
          queryClient.invalidateQueries({ queryKey: ['accounts.fields'] }),
        ])
      }}
    />
  )
}
