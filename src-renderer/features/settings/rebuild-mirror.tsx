import { useEffect, useId, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import type { Account } from '../../../src-preload/contract/account'
import { call, sentenceFor } from '../../bridge/call'
import { useCall } from '../../bridge/query'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { ChoiceField } from '../../ui/field'
import { Notice } from '../../ui/notice'
import { showToast } from '../../ui/toasts'
import styles from './settings.module.css'

const all = 'all'

/** Reading everything anew from the services, of one account or of all. */
export function RebuildMirror(): ReactNode {
  const id = useId()
  const { data: accounts } = useCall('accounts.list', {})
  const [wished, setWished] = useState<string>(all)
  const [isAsking, setAsking] = useState(false)
  const account = accounts?.find((candidate) => candidate.id === wished) ?? null
  const hasNone = accounts?.length === 0
  return (
    <div className={styles['part']} role="group" aria-labelledby={id}>
      <h3 id={id}>Rebuild mirror</h3>
      <p className={styles['quiet']}>Reads everything anew from the services. Changes that wait to be sent stay.</p>
      <div className={styles['choice']}>
        <ChoiceField
          label="Account"
          value={account?.id ?? all}
          options={[{ value: all, label: 'All accounts' }, ...(accounts ?? []).map(({ id: value, name }) => ({ value, label: name }))]}
          onChange={setWished}
        />
        <Button reason={hasNone ? 'There is no account yet.' : undefined} onClick={() => setAsking(true)}>
          Rebuild mirror…
        </Button>
      </div>
      {isAsking && <RebuildDialog account={account} onClose={() => setAsking(false)} />}
    </div>
  )
}

function RebuildDialog({ account, onClose }: { readonly account: Account | null; readonly onClose: () => void }): ReactNode {
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const cancel = useRef<HTMLButtonElement>(null)
  useEffect(() => cancel.current?.focus(), [])
  const whose = account === null ? 'all accounts' : `“${account.name}”`

  async function rebuild() {
    setBusy(true)
    setProblem(null)
    try {
      await call('library.rebuild', { accountId: account?.id ?? null })
      showToast({ kind: 'done', text: `The mirror of ${whose} is being read anew.` })
      onClose()
    } catch (error) {
      setProblem(sentenceFor(error))
      setBusy(false)
    }
  }

  return (
    <Dialog
      role="alertdialog"
      title={`Rebuild the mirror of ${whose}?`}
      onClose={onClose}
      actions={
        <>
          <Button ref={cancel} onClick={onClose}>
            Cancel
          </Button>
          <Button kind="primary" isBusy={isBusy} onClick={() => void rebuild()}>
            Rebuild mirror
          </Button>
        </>
      }
    >
      <p>All that is shown of {whose} is read anew, which needs a connection and may take a while with many assets.</p>
      <p>Changes that wait to be sent and what is known of the files in your drop folders stay. Nothing changes at the services.</p>
      {problem !== null && (
        <Notice tone="bad" role="alert">
          {problem}
        </Notice>
      )}
    </Dialog>
  )
}
