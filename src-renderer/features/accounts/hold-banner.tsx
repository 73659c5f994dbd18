import type { ReactNode } from 'react'
import { useCall } from '../../bridge/query'
import { addressOf, useView } from '../../route'
import { formatCount } from '../../ui/format'
import { Notice } from '../../ui/notice'
import { HoldNotice } from './hold-notice'

/** Where assets are shown: that one account waits for an answer, and how many more do. */
export function HoldBanner(): ReactNode {
  const view = useView()
  const { data } = useCall('accounts.list', {})
  const held = (data ?? []).flatMap((account) => (account.hold === null ? [] : [{ account, hold: account.hold }]))
  const [first, ...others] = held
  if (first === undefined || (view !== 'library' && view !== 'trash')) return null
  return (
    <>
      <HoldNotice key={first.account.id} account={first.account} hold={first.hold} />
      {others.length > 0 && (
        <Notice tone="warn" actions={<a href={addressOf('accounts')}>Show</a>}>
          {formatCount(others.length, 'other account waits', 'other accounts wait')} for your answer.
        </Notice>
      )}
    </>
  )
}
