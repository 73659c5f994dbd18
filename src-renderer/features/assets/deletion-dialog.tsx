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
import { BackupChoice } from './backup-choice'
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

const words = {
  assets: {
    title: 'Delete permanently?',
    button: 'Delete permanently',
    none: 'None of these assets can be deleted permanently.',
    lost: (count: number) => `${formatCount(count, 'asset', 'assets')} will be lost for good. This can not be undone.`,
  },
  media: {
    title: 'Remove media?',
    button: 'Remove media',
    none: 'The media of this asset can not be removed.',
    lost: () => 'The media will be lost for good, and the asset stays. This can not be undone.',
  },
} as const

const askAbout = (what: DeletionQuestion['what'], ids: readonly AssetId[]): Promise<DeletionQuestion> => {
  const [first] = ids
  return what === 'media' && first !== undefined
    ? call('assets.ask-media-removal', { id: first })
    : call('assets.ask-deletion', { ids: [...ids] })
}

const asksAnew = 'The question had stood for a while, so it was asked anew. Look at the list once more.'

/** Why it can not be confirmed yet; undefined where nothing but the word may be missing. */
const missing = (question: DeletionQuestion, isBackupWanted: boolean, folder: string | null): string | undefined =>
  question.offersBackup && isBackupWanted && folder === null
    ? 'Choose the folder for the copy first, or clear “Save a copy first”.'
    : undefined

/** The question before assets or their media are deleted for good. It is about exactly what is named; when it has expired it is asked anew. */
export function DeletionDialog({ ids, question }: DeletionDialogProps): ReactNode {
  const [typed, setTyped] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const [isBackupWanted, setBackupWanted] = useState(true)
  const [folder, setFolder] = useState<string | null>(null)
  const cancel = useRef<HTMLButtonElement>(null)
  const { what, assets } = question
  const isReady = typed.trim().toLowerCase() === deletionWord && assets.length > 0
  const reason = missing(question, isBackupWanted, folder)
  useEffect(() => cancel.current?.focus(), [])

  /** A new question knows nothing of the folder that was chosen for the old one. */
  async function askAnew(sentence: string | null) {
    const anew = await askAbout(what, ids)
    usePanel.setState({ deletion: { ids, question: anew } })
    setFolder(null)
    if (sentence !== null) setTyped('')
    setProblem(sentence)
  }

  /** Runs one step; a question that main does not know any more is asked anew. */
  async function attempt(step: () => Promise<void>) {
    if (isBusy) return
    setBusy(true)
    setProblem(null)
    try {
      if (hasExpired(question)) await askAnew(asksAnew)
      else await step()
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

  async function confirm() {
    if (!isReady || reason !== undefined) return
    await attempt(async () => {
      const about = { what, hasBackup: folder !== null }
      const input = { nonce: question.nonce, typed: deletionWord }
      const result = what === 'media' ? await call('assets.remove-media', input) : await call('assets.delete-permanently', input)
      close()
      tellDeletion(result, about)
    })
  }

  const chooseFolder = () =>
    attempt(async () => {
      const chosen = await call('assets.choose-backup-folder', { nonce: question.nonce })
      if (chosen !== null) setFolder(chosen)
    })

  function wantBackup(isWanted: boolean) {
    setBackupWanted(isWanted)
    // Main holds the folder with the question: without the wish for a copy, the question is asked without one.
    if (!isWanted && folder !== null) void attempt(() => askAnew(null))
  }

  return (
    <Dialog
      title={words[what].title}
      role="alertdialog"
      onClose={close}
      actions={
        <>
          <Button ref={cancel} onClick={close}>
            Cancel
          </Button>
          <Button kind="danger" reason={reason} isDisabled={!isReady} isBusy={isBusy} onClick={() => void confirm()}>
            {words[what].button}
          </Button>
        </>
      }
    >
      <p>{assets.length > 0 ? words[what].lost(assets.length) : words[what].none}</p>
      <Lost question={question} />
      <Refused question={question} />
      {question.offersBackup && assets.length > 0 && (
        <BackupChoice isWanted={isBackupWanted} folder={folder} onWant={wantBackup} onChoose={() => void chooseFolder()} />
      )}
      {problem !== null && (
        <Notice tone="bad" role="alert">
          {problem}
        </Notice>
      )}
      {assets.length > 0 && (
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
