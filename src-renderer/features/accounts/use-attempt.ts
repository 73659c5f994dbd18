import { useEffect, useRef, useState } from 'react'
import { AppError } from '../../../src-preload/contract/errors'
import { sentenceFor } from '../../bridge/call'

/** What was wrong with the last try: a sentence, and the key of the field that is to blame where there is one. */
export interface Problem {
  readonly field: string | null
  readonly message: string
}

export interface Attempt {
  readonly problem: Problem | null
  readonly isBusy: boolean
  readonly setProblem: (problem: Problem | null) => void
  /** True when the work was done and the dialog is still open. While one try runs, others are left out. */
  readonly run: (work: () => Promise<void>) => Promise<boolean>
}

/** One try at a time of what a dialog is for. */
export function useAttempt(): Attempt {
  const [problem, setProblem] = useState<Problem | null>(null)
  const [isBusy, setBusy] = useState(false)
  const state = useRef({ isRunning: false, isOpen: true })
  useEffect(() => {
    const { current } = state
    current.isOpen = true
    return () => {
      current.isOpen = false
    }
  }, [])

  async function run(work: () => Promise<void>): Promise<boolean> {
    if (state.current.isRunning) return false
    state.current.isRunning = true
    setBusy(true)
    setProblem(null)
    try {
      await work()
      // A dialog that was closed meanwhile must not close the one that stands in its place.
      return state.current.isOpen
    } catch (error) {
      setProblem({ field: error instanceof AppError ? (error.field ?? null) : null, message: sentenceFor(error) })
      return false
    } finally {
      state.current.isRunning = false
      setBusy(false)
    }
  }

  return { problem, isBusy, setProblem, run }
}
