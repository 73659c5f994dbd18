import { useState } from 'react'
import type { ReactNode } from 'react'
import type { AssetActions, AssetDetails } from '../../../src-preload/contract/asset'
import { call, sentenceFor } from '../../bridge/call'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { Notice } from '../../ui/notice'

interface StartDialogProps {
  readonly asset: AssetDetails
  readonly action: AssetActions['actions'][number]
  readonly onClose: () => void
  readonly onStarted: () => void
}

/** Asks once before an action is started: it can not be taken back, and starting it twice runs it twice. */
export function StartDialog({ asset, action, onClose, onStarted }: StartDialogProps): ReactNode {
  const [problem, setProblem] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)

  async function start() {
    if (isBusy) return
    setBusy(true)
    try {
      await call('assets.start-action', { id: asset.id, actionId: action.id, name: action.name })
      onStarted()
      onClose()
    } catch (error) {
      setProblem(sentenceFor(error))
      setBusy(false)
    }
  }

  return (
    <Dialog
      title="Start this action?"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" isBusy={isBusy} onClick={() => void start()}>
            Start
          </Button>
        </>
      }
    >
      <p>
        “{action.name}” runs at the service on “{asset.title}”. Once it runs it can not be stopped from here.
      </p>
      {problem !== null && (
        <Notice tone="bad" role="alert">
          {problem}
        </Notice>
      )}
    </Dialog>
  )
}
