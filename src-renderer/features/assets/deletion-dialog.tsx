import { useEffect, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import type { DeletionQuestion } from '../../../src-preload/contract/asset'
import type { AssetId } from '../../../src-preload/contract/ids'
import { AppError } from '../../../src-preload/contract/errors'
import { deletionWord } from '../../../src-preload/contract/limits'
import { call, sentenceFor } from '../../bridge/call'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { TextField } from '../../ui/field'
import { formatCount } from '../../ui/format'
import { Notice } from '../../ui/notice'
import { tellDeletion } from './commands'
import styles from './deletion-dialog.module.css'
import { usePanel } from './panel'

/** Assets listed by name; the rest is counted. */
const mostListed = 50

const close = () => usePanel.setState({ deletion: null })

const hasExpired = (question: DeletionQuestion): boolean => Date.now() >= question.expiresAt

interface DeletionDialogProps {
  readonly ids: readonly AssetId[]
  readonly question: DeletionQuestion
}

/** The question before a permanent deletion. It is about exactly the assets named; when it has expired it is asked anew. */
export function DeletionDialog({ ids, question }: DeletionDialogProps): ReactNode {
  const [typed, setTyped] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const cancel = useRef<HTMLButtonElement>(null)
  const isReady = typed.trim().toLowerCase() === deletionWord && question.assets.length > 0
  useEffect(() => cancel.current?.focus(), [])

  async function askAnew(sentence: string) {
    const anew = await call('assets.ask-deletion', { ids: [...ids] })
    usePanel.setState({ deletion: { ids, question: anew } })
    setTyped('')
    setProblem(sentence)
  }

  async function confirm() {
    if (!isReady || isBusy) return
    setBusy(true)
    setProblem(null)
    try {
      if (hasExpired(question)) {
        await askAnew('The question had stood for a while, so it was asked anew. Look at the list once more.')
        return
      }
      const result = await call('assets.delete-permanently', { nonce: question.nonce, typed: deletionWord })
      close()
      tellDeletion(result)
    } catch (error) {
      await explain(error).catch((second: unknown) => setProblem(sentenceFor(second)))
    } finally {
      setBusy(false)
    }
  }

  async function explain(error: unknown) {
    const isOutdated = error instanceof AppError && (error.code === 'refused' || error.code === 'not-found')
    if (isOutdated) await askAnew(sentenceFor(error))
    else setProblem(sentenceFor(error))
  }

  return (
    <Dialog
      title="Delete permanently?"
      role="alertdialog"
      onClose={close}
      actions={
        <>
          <Button ref={cancel} onClick={close}>
            Cancel
          </Button>
          <Button kind="danger" isDisabled={!isReady} isBusy={isBusy} onClick={() => void confirm()}>
            Delete permanently
          </Button>
        </>
      }
    >
      {question.assets.length > 0 ? (
        <p>{formatCount(question.assets.length, 'asset', 'assets')} will be lost for good. This can not be undone.</p>
      ) : (
        <p>None of these assets can be deleted permanently.</p>
      )}
      <Lost question={question} />
      <Refused question={question} />
      {problem !== null && (
        <Notice tone="bad" role="alert">
          {problem}
        </Notice>
      )}
      {question.assets.length > 0 && (
        <TextField
          label={`Type “${deletionWord}” to go on`}
          value={typed}
          onChange={setTyped}
          onKeyDown={(event) => {
            if (event.key === 'Enter') void confirm()
          }}
        />
      )}
    </Dialog>
  )
}

function Lost({ question }: { readonly question: DeletionQuestion }): ReactNode {
  const { assets } = question
  return (
    // The list can be longer than its box, so the keyboard must reach it to scroll.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling box
    <ul aria-label="What is lost" className={styles['list']} tabIndex={0} hidden={assets.length === 0}>
      {assets.slice(0, mostListed).map((asset) => (
        <li key={asset.id} className={styles['item']}>
          <span className={styles['name']}>{asset.title}</span>
          <span className={styles['what']}>
            {asset.accountName} · {asset.whatIsLost}
          </span>
        </li>
      ))}
      {assets.length > mostListed && (
        <li className={styles['what']}>and {formatCount(assets.length - mostListed, 'more asset', 'more assets')}</li>
      )}
    </ul>
  )
}

function Refused({ question }: { readonly question: DeletionQuestion }): ReactNode {
  const { refused } = question
  if (refused.length === 0) return null
  return (
    <Notice tone="warn">
      <p>{formatCount(refused.length, 'asset stays', 'assets stay')}:</p>
      <ul aria-label="What stays">
        {refused.slice(0, mostListed).map((asset) => (
          <li key={asset.id}>
            “{asset.title}”: {asset.reason}
          </li>
        ))}
      </ul>
    </Notice>
  )
}
