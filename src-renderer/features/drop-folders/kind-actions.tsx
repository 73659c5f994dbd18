import { useState } from 'react'
import type { ReactNode } from 'react'
import type { IntakeAction, IntakeFilter, IntakeReason, IntakeRow } from '../../../src-preload/contract/intake'
import { call, sentenceFor } from '../../bridge/call'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { formatCount } from '../../ui/format'
import { Notice } from '../../ui/notice'
import { showToast } from '../../ui/toasts'
import styles from './intake-table.module.css'
import { readAgain } from './row-actions'
import { actionOrder, actionWords, reasonWords } from './words'
import type { ActionWord } from './words'

type KindAction = Exclude<IntakeAction, 'reveal'>

interface KindActionsProps {
  readonly filter: IntakeFilter
  readonly reason: IntakeReason
  /** Files of this kind that the filter finds. */
  readonly total: number
  /** Some of them, which say what can be done. */
  readonly rows: readonly IntakeRow[]
}

const offered = (rows: readonly IntakeRow[]): readonly KindAction[] =>
  actionOrder.filter(
    (action): action is KindAction =>
      action !== 'reveal' && actionWords[action].all !== undefined && rows.some((row) => row.actions.includes(action)),
  )

/** What can be done to all files that the same reason keeps back, after a question that names how many they are. */
export function KindActions({ filter, reason, total, rows }: KindActionsProps): ReactNode {
  const [asked, setAsked] = useState<KindAction | null>(null)
  const actions = offered(rows)
  const words = asked === null ? undefined : actionWords[asked].all
  if (actions.length === 0 && words === undefined) return null
  return (
    <div role="group" aria-label="All of this kind" className={styles['kind']}>
      <span className={styles['kindName']}>
        {reasonWords[reason]}: {formatCount(total, 'file', 'files')}
      </span>
      {actions.map((action) => (
        <Button key={action} onClick={() => setAsked(action)}>
          {actionWords[action].all?.opener}
        </Button>
      ))}
      {asked !== null && words !== undefined && (
        <Question action={asked} words={words} {...{ filter, reason, total }} onClose={() => setAsked(null)} />
      )}
    </div>
  )
}

interface QuestionProps extends Omit<KindActionsProps, 'rows'> {
  readonly action: KindAction
  readonly words: NonNullable<ActionWord['all']>
  readonly onClose: () => void
}

function Question({ action, words, filter, reason, total, onClose }: QuestionProps): ReactNode {
  // The number that was asked about stays, though files come and go behind the question.
  const [count] = useState(total)
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const files = count === 1 ? 'this file' : `all ${formatCount(count, 'file', 'files')}`

  async function answer() {
    setBusy(true)
    setProblem(null)
    try {
      const { count: changed } = await call('intake.act-on-all', { filter, reason, action })
      showToast({ kind: 'done', text: `${formatCount(changed, 'file is', 'files are')} ${words.done}.` })
      onClose()
      await readAgain()
    } catch (error) {
      setProblem(sentenceFor(error))
      setBusy(false)
    }
  }

  return (
    <Dialog
      role="alertdialog"
      title={words.ask(files)}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" isBusy={isBusy} onClick={() => void answer()}>
            {actionWords[action].label}
          </Button>
        </>
      }
    >
      <p>
        {reasonWords[reason]}. {words.text}
      </p>
      {problem !== null && (
        <Notice tone="bad" role="alert">
          {problem}
        </Notice>
      )}
    </Dialog>
  )
}
