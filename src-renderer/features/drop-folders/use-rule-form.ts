import { useState, type RefObject, type SyntheticEvent } from 'react'
import { queryClient } from '../../bridge/query'
import { useFaultFocus } from '../../ui/use-fault-focus'

/** A form with a rule, and what became of sending it. */
interface RuleForm {
  /** Why it was not taken; null when it was not sent yet, or was changed since. */
  readonly problem: unknown
  readonly setProblem: (problem: unknown) => void
  readonly isBusy: boolean
  readonly element: RefObject<HTMLFormElement | null>
  /** Sends it, unless there is a fault in it. When it is refused, everything stays as it was typed. */
  readonly send: (event: SyntheticEvent, fault: unknown, order: () => Promise<unknown>) => Promise<void>
}

/** What the dialogs that add and edit a drop folder have in common. */
export function useRuleForm(onSent: () => void): RuleForm {
  const [problem, setProblem] = useState<unknown>(null)
  const [isBusy, setBusy] = useState(false)
  const element = useFaultFocus(problem)

  async function send(event: SyntheticEvent, fault: unknown, order: () => Promise<unknown>) {
    event.preventDefault()
    if (isBusy) return
    if (fault !== null) {
      setProblem(fault)
      return
    }
    setBusy(true)
    try {
      await order()
      await queryClient.invalidateQueries({ queryKey: ['drop-folders.list'] })
      onSent()
    } catch (error) {
      setProblem(error)
      setBusy(false)
    }
  }

  return { problem, setProblem, isBusy, element, send }
}
