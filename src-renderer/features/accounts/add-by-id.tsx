import { useState } from 'react'
import type { ReactNode } from 'react'
import type { Account, AddByIdResult } from '../../../src-preload/contract/account'
import { call } from '../../bridge/call'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { TextField } from '../../ui/field'
import { formatCount } from '../../ui/format'
import { Notice } from '../../ui/notice'
import styles from './accounts.module.css'
import { useAttempt } from './use-attempt'

/** Refused ids listed at most: beyond, a number says how many more there are. */
const mostListed = 200

/** The dialog "Add assets by ID", for services that do not list their assets. */
export function AddById({ account, onClose }: { readonly account: Account; readonly onClose: () => void }): ReactNode {
  const [text, setText] = useState('')
  const [file, setFile] = useState<string | null>(null)
  const [result, setResult] = useState<AddByIdResult | null>(null)
  const adding = useAttempt()
  const reading = useAttempt()
  const problem = adding.problem ?? reading.problem

  async function add() {
    reading.setProblem(null)
    if (text.trim() === '') {
      adding.setProblem({ field: null, message: 'Enter at least one asset ID or link.' })
      return
    }
    await adding.run(async () => {
      const answer = await call('accounts.add-by-id', { id: account.id, text })
      setResult(answer)
      setFile(null)
      // What was refused stays in the field, to be mended.
      setText(answer.refused.map((refused) => refused.text).join('\n'))
    })
  }

  async function readFile() {
    adding.setProblem(null)
    await reading.run(async () => {
      const chosen = await call('accounts.choose-id-file', {})
      if (chosen === null) return
      const count = chosen.ids.split(/[\s,;]+/u).filter((piece) => piece !== '').length
      setFile(`${formatCount(count, 'ID or link', 'IDs or links')} read from “${chosen.fileName}”. Press Add to take them up.`)
      setText((typed) => [typed.trim(), chosen.ids].filter((part) => part !== '').join('\n'))
      setResult(null)
    })
  }

  return (
    <Dialog
      title="Add assets by ID"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{result === null ? 'Cancel' : 'Close'}</Button>
          <Button kind="primary" isBusy={adding.isBusy} onClick={() => void add()}>
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
        hint={`${account.serviceLabel} does not list its assets. Enter their IDs or links, any number, split by spaces, commas or new lines.`}
        error={problem?.message}
      />
      <div className={styles['fromFile']}>
        <Button isBusy={reading.isBusy} onClick={() => void readFile()}>
          From a file…
        </Button>
        <span aria-live="polite">{file ?? 'A CSV or text file with IDs or links in it.'}</span>
      </div>
      {result !== null && <Result result={result} />}
    </Dialog>
  )
}

function Result({ result }: { readonly result: AddByIdResult }): ReactNode {
  const { added, alreadyThere, refused } = result
  const already = alreadyThere > 0 ? ` ${formatCount(alreadyThere, 'was', 'were')} there already.` : ''
  const not = refused.length > 0 ? ` ${formatCount(refused.length, 'was', 'were')} not added:` : ''
  return (
    <Notice tone={refused.length > 0 ? 'warn' : 'plain'} role="status">
      <p>
        {formatCount(added, 'asset', 'assets')} added.{already}
        {not}
      </p>
      {refused.length > 0 && (
        <ul aria-label="Not added" className={styles['refused']}>
          {refused.slice(0, mostListed).map(({ text, reason }) => (
            <li key={text}>
              <code>{text}</code>: {reason}
            </li>
          ))}
        </ul>
      )}
      {refused.length > mostListed && <p>And {formatCount(refused.length - mostListed, 'more', 'more')}; all are in the field above.</p>}
    </Notice>
  )
}
