import { QueryClient, useQuery } from '@tanstack/react-query'
import type { UseQueryResult } from '@tanstack/react-query'
import type { Call, EventName } from '../../src-preload/contract/channels'
import type { Input, Output } from '../../src-preload/contract/procedures'
import { call } from './call'
import { onEvent } from './on-event'

/** The cache of main's answers. Main is a process away, not a network away: nothing waits for "online", nothing is asked again by itself. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      networkMode: 'always',
      retry: false,
      staleTime: Infinity,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
    },
    mutations: { networkMode: 'always', retry: false },
  },
})

/** One call to main as a cached query: its key is the call's name and its input. */
export function useCall<C extends Call>(name: C, input: Input<C>): UseQueryResult<Output<C>> {
  return useQuery({ queryKey: [name, input], queryFn: () => call(name, input) })
}

/** What each event makes out of date. `assets.changed` and `comments.changed` are narrowed to the assets they name. */
const outdatedBy: Readonly<Record<Exclude<EventName, 'assets.changed' | 'comments.changed'>, readonly Call[]>> = {
  'app.changed': ['app.state', 'settings.read'],
  'accounts.changed': ['accounts.list', 'app.state', 'assets.facets'],
  'drop-folders.changed': ['drop-folders.list'],
  'intake.changed': ['intake.page', 'intake.counts'],
  'hand-in.changed': ['hand-in.waiting', 'hand-in.fetch-state'],
  'transfers.changed': ['transfers.page'],
  'activity.changed': ['activity.page'],
  'sync.changed': ['sync.status'],
  'conflicts.changed': ['conflicts.page', 'activity.page', 'sync.status', 'assets.kept-values'],
  'feed.changed': ['feed.page'],
  'library.changed': ['library.state'],
  'hand-over.changed': ['hand-over.read'],
}

/** Waits this long after an event before asking again, so that a burst of events costs one question. Milliseconds. */
const gatherTime = 50

function gathered(run: () => void): () => void {
  let timer: number | undefined
  return () => {
    timer ??= window.setTimeout(() => {
      timer = undefined
      run()
    }, gatherTime)
  }
}

function outdate(calls: readonly Call[]): void {
  for (const name of calls) void queryClient.invalidateQueries({ queryKey: [name] })
}

/** Keeps the cache in step with main; the answer stops it. */
export function followEvents(): () => void {
  const stops = Object.entries(outdatedBy).map(([name, calls]) =>
    onEvent(
      name as keyof typeof outdatedBy,
      gathered(() => outdate(calls)),
    ),
  )
  const facets = gathered(() => outdate(['assets.facets']))
  stops.push(
    onEvent('assets.changed', ({ ids }) => {
      facets()
      if (ids === null) outdate(['assets.details', 'assets.collections'])
      else for (const id of ids) void queryClient.invalidateQueries({ queryKey: ['assets.details', { id }] })
    }),
    onEvent('comments.changed', ({ assetId }) => {
      void queryClient.invalidateQueries({ queryKey: ['comments.list', { assetId }] })
    }),
  )
  return () => {
    for (const stop of stops) stop()
  }
}
