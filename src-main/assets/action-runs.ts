import type { ActionRun, AssetActions } from '../../src-preload/contract/asset'
import type { AssetProvider } from '../providers/provider'
import { ProviderError } from '../providers/provider-error'
import type { RemoteRun } from '../providers/remote'

/** Assumption: a run in one of these states goes on. Media Pocket API v2 shows "running" alone, and names no final state. */
const goingOn = new Set(['running', 'queued', 'pending', 'waiting', 'started', 'in progress'])
/** A run whose state we have no word for counts as ended when it is older than this. ms. */
const doubtMs = 10 * 60_000

/** True when the run has ended, as far as its state and age tell. Pure. */
export function isOver({ status, createdAt }: Pick<RemoteRun, 'status' | 'createdAt'>, now: number): boolean {
  const word = status.trim().toLowerCase().replaceAll(/[_-]/g, ' ')
  if (goingOn.has(word)) return false
  return createdAt === null || now - createdAt > doubtMs
}

const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error('rejected with something else'))
const newestFirst = (one: ActionRun, other: ActionRun) => (other.createdAt ?? 0) - (one.createdAt ?? 0)

/** The actions of an asset and their runs, newest first. Looking at each may be permitted apart: what is forbidden is left out while the other is told. */
export async function readActions(
  provider: Required<Pick<AssetProvider, 'actions' | 'runs'>>,
  remoteId: string,
  { now, signal }: { readonly now: number; readonly signal: AbortSignal },
): Promise<AssetActions> {
  const [actions, runs] = await Promise.allSettled([provider.actions(remoteId, signal), provider.runs(remoteId, signal)])
  const failures = [actions, runs].flatMap((part) => (part.status === 'rejected' ? [asError(part.reason)] : []))
  const isForbidden = (error: Error) => error instanceof ProviderError && error.kind === 'forbidden'
  const worst = failures.find((error) => !isForbidden(error)) ?? (failures.length === 2 ? failures[0] : undefined)
  if (worst !== undefined) throw worst
  return {
    actions: actions.status === 'fulfilled' ? actions.value.map((action) => ({ ...action })) : [],
    runs:
      runs.status === 'fulfilled'
        ? runs.value.map((run) => ({ ...run, messages: [...run.messages], isOver: isOver(run, now) })).sort(newestFirst)
        : [],
  }
}
