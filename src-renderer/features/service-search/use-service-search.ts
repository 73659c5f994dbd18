import { useEffect, useRef, useState } from 'react'
import type { SearchMode, ServiceSearchResult } from '../../../src-preload/contract/asset'
import type { AccountId } from '../../../src-preload/contract/ids'
import { call, sentenceFor } from '../../bridge/call'

/** What is asked of a service. */
export interface Question {
  readonly id: AccountId
  readonly text: string
  readonly mode: SearchMode
}

/** What it found so far. `costs`: what each answer cost, in the service's words. */
export interface Found {
  readonly question: Question
  readonly hits: ServiceSearchResult['hits']
  readonly next: string | null
  readonly total: number | null
  readonly costs: readonly string[]
  readonly note: string | null
}

interface ServiceSearch {
  readonly found: Found | null
  readonly problem: string | null
  readonly isBusy: boolean
  readonly ask: (question: Question) => Promise<void>
  readonly askMore: () => Promise<void>
  readonly refuse: (problem: string) => void
}

function joined(before: Found | null, question: Question, answer: ServiceSearchResult, cursor: string | null): Found {
  const old = before?.hits ?? []
  const known = new Set(old.map(({ row }) => row.id))
  return {
    question,
    hits: [...old, ...answer.hits.filter(({ row }) => !known.has(row.id))],
    // A place to go on from that is the one just read would lead in a circle.
    next: answer.next === cursor ? null : answer.next,
    total: answer.total,
    costs: [...(before?.costs ?? []), ...(answer.cost === null ? [] : [answer.cost])],
    note: answer.note ?? before?.note ?? null,
  }
}

/** Searches at a service. Nothing is ever asked by itself, for an answer may cost the user something; one question at a time. */
export function useServiceSearch(): ServiceSearch {
  const [found, setFound] = useState<Found | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const running = useRef(false)
  const isOpen = useRef(true)
  useEffect(() => {
    isOpen.current = true
    return () => {
      isOpen.current = false
    }
  }, [])

  async function read(question: Question, before: Found | null): Promise<void> {
    if (running.current) return
    running.current = true
    const cursor = before?.next ?? null
    setBusy(true)
    setProblem(null)
    try {
      const answer = await call('accounts.search', { ...question, cursor })
      if (isOpen.current) setFound(joined(before, question, answer, cursor))
    } catch (error) {
      setProblem(sentenceFor(error))
    } finally {
      running.current = false
      setBusy(false)
    }
  }

  return {
    found,
    problem,
    isBusy,
    ask: (question) => read(question, null),
    askMore: async () => {
      if (found && found.next !== null) await read(found.question, found)
    },
    refuse: setProblem,
  }
}
