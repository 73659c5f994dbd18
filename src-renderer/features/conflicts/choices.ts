import { create } from 'zustand'
import type { Conflict, ConflictField, ConflictSide } from '../../../src-preload/contract/conflict'
import type { OperationId } from '../../../src-preload/contract/ids'

type FieldOf = Conflict['fields'][number]

interface Choice {
  readonly side: ConflictSide
  /** Both values as they stood when it was made: a choice between others is none. */
  readonly upon: string
}

type Choices = Readonly<Partial<Record<ConflictField, Choice>>>

/** What was chosen and is not applied yet, by operation: going elsewhere loses none of it. */
const useAll = create<Readonly<Record<OperationId, Choices>>>(() => ({}))
const none: Choices = {}

export const useChoices = (id: OperationId): Choices => useAll((all) => all[id] ?? none)

const valuesOf = ({ mine, theirs }: FieldOf): string => JSON.stringify([mine, theirs])

export function choose(id: OperationId, field: FieldOf, side: ConflictSide): void {
  useAll.setState((all) => ({ [id]: { ...all[id], [field.field]: { side, upon: valuesOf(field) } } }))
}

export function forgetChoices(id: OperationId): void {
  useAll.setState({ [id]: none })
}

/** The side that holds for a field; `stale` where a choice was made between values that are not there any more. */
export function sideOf(choices: Choices, field: FieldOf): ConflictSide | 'stale' | null {
  const choice = choices[field.field]
  if (choice === undefined) return null
  return choice.upon === valuesOf(field) ? choice.side : 'stale'
}
