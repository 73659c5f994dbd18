import { useState } from 'react'
import type { ReactNode } from 'react'
import type { Account, AddByIdResult } from '../../../src-preload/contract/account'
import { call, sentenceFor } from '../../bridge/call'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { TextField } from '../../ui/field'
import { formatCount } from '../../ui/format'
import { Notice } from '../../ui/notice'
import styles from './accounts.module.css'

/** The dialog "Add assets by ID", for services that do not list their assets. */
export function AddById({ account, onClose }: { readonly account: Account; readonly onClose: () => void }): ReactNode {
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [result, setResult] = useState<AddByIdResult | null>(null)
  const [isBusy, setBusy] = useState(false)

  async function add() {
    if (isBusy) return
    if (text.trim() === '') {
      setProblem('Enter at least one asset ID or link.')
      return
    }
    setBusy(true)
    setProblem(null)
    try {
      const answer = await call('accounts.add-by-id', { id: account.id, text })
      setResult(answer)
      // What was refused stays in the field, to be mended.
      setText(answer.refused.map((refused) => refused.text).join('\n'))
    } catch (error) {
      setProblem(sentenceFor(error))
    } finally {
      setBusy(false)
    }
  }

  return (
    <Dialog
      title="Add assets by ID"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{result === null ? 'Cancel' : 'Close'}</Button>
          <Button kind="primary" isBusy={isBusy} onClick={() => void add()}>
            Add
          </Button>
        </>
      }
    >
      <TextField
        label="Asset IDs"
        rows={5}
        value={text}
        onChange={setText}
        hint="Any number, split by spaces, commas or new lines. Links work too."
        error={problem ?? undefined}
      />
      {result !== null && <Result result={result} />}
    </Dialog>
  )
}

function Result({ result }: { readonly result: AddByIdResult }): ReactNode {
  const already = result.alreadyThere > 0 ? ` ${formatCount(result.alreadyThere, 'was', 'were')} there already.` : ''
  return (
    <Notice tone={result.refused.length > 0 ? 'warn' : 'plain'} role="status">
      <p>
        {formatCount(result.added, 'asset', 'assets')} added.{already}
      </p>
      {result.refused.length > 0 && (
        <ul aria-label="Not added" className={styles['refused']}>
          {result.refused.map((refused) => (
            <li key={refused.text}>
              <code>{refused.text}</code>: {refused.reason}
            </li>
          ))}
        </ul>
      )}
    </Notice>
  )
}
