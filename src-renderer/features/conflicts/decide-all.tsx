import { useState } from 'react'
import type { ReactNode } from 'react'
import type { ConflictSide } from '../../../src-preload/contract/conflict'
import { call, sentenceFor } from '../../bridge/call'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { formatCount } from '../../ui/format'
import { Notice } from '../../ui/notice'
import { showToast } from '../../ui/toasts'

const words = {
  mine: {
    opener: 'Use mine for all',
    title: (conflicts: string) => `Use mine for ${conflicts}?`,
    text: 'Your values are sent to the services over theirs. Theirs are kept in the history of each asset.',
    done: (conflicts: string) => `Yours are taken in ${conflicts}.`,
  },
  theirs: {
    opener: 'Use theirs for all',
    title: (conflicts: string) => `Use theirs for ${conflicts}?`,
    text: 'The assets stay as the services have them. Your values are kept in the history of each asset.',
    done: (conflicts: string) => `Theirs are taken in ${conflicts}.`,
  },
} as const

const inWords = (count: number): string => (count === 1 ? 'this conflict' : `all ${formatCount(count, 'conflict', 'conflicts')}`)

interface DecideAllProps {
  readonly total: number
  readonly onDecided: () => Promise<void>
}

/** Decides every conflict alike, after a question that names how many there are. */
export function DecideAll({ total, onDecided }: DecideAllProps): ReactNode {
  const [side, setSide] = useState<ConflictSide | null>(null)
  return (
    <>
      <Button onClick={() => setSide('mine')}>{words.mine.opener}</Button>
      <Button onClick={() => setSide('theirs')}>{words.theirs.opener}</Button>
      {side !== null && <Question side={side} total={total} onDecided={onDecided} onClose={() => setSide(null)} />}
    </>
  )
}

interface QuestionProps extends DecideAllProps {
  readonly side: ConflictSide
  readonly onClose: () => void
}

function Question({ side, total, onDecided, onClose }: QuestionProps): ReactNode {
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const { opener, title, text, done } = words[side]

  async function decide() {
    if (isBusy) return
    setBusy(true)
    setProblem(null)
    try {
      const { count } = await call('conflicts.resolve-all', { side })
      showToast({ kind: 'done', text: done(formatCount(count, 'conflict', 'conflicts')) })
      onClose()
      await onDecided()
    } catch (error) {
      setProblem(sentenceFor(error))
      setBusy(false)
    }
  }

  return (
    <Dialog
      title={title(inWords(total))}
      role="alertdialog"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" isBusy={isBusy} onClick={() => void decide()}>
            {opener}
          </Button>
        </>
      }
    >
      <p>{text}</p>
      {problem !== null && (
        <Notice tone="bad" role="alert">
          {problem}
        </Notice>
      )}
    </Dialog>
  )
}
