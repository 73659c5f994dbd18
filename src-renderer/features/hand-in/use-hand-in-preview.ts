import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { HandInPreview, HandInTarget } from '../../../src-preload/contract/hand-in'
import { call } from '../../bridge/call'
import type { HandInWish } from '../assets/hand-in-wish'

/** How long typing must rest before the files are looked at again, ms. */
const typingPause = 300

export interface PreviewAnswer {
  /** The last one that was worked out; it stays while the next one is awaited. */
  readonly data: HandInPreview | undefined
  readonly error: Error | null
  /** True while the answer to what stands in the form now is not there. */
  readonly isAwaited: boolean
  /** Looks at the files anew. */
  readonly again: () => void
}

/** What would happen to the files of a wish; it follows what is typed. `target` null: where they go is not filled in yet, so that they are only counted. */
export function useHandInPreview(wish: HandInWish, target: HandInTarget | null): PreviewAnswer {
  const written = JSON.stringify(target)
  const [rested, setRested] = useState(written)
  useEffect(() => {
    if (rested === written) return
    const timer = setTimeout(() => setRested(written), typingPause)
    return () => clearTimeout(timer)
  }, [written, rested])
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['hand-in.preview', wish.id, rested],
    queryFn: async ({ signal }) => {
      const preview = await call('hand-in.preview', { paths: [...wish.paths], target: JSON.parse(rested) as HandInTarget | null })
      // Asked for, so that a look that another one ended is not taken up where the form is changed back: it is looked at anew.
      signal.throwIfAborted()
      return preview
    },
    placeholderData: keepPreviousData,
    gcTime: 0,
  })
  return { data, error: isFetching ? null : error, isAwaited: isFetching || rested !== written, again: () => void refetch() }
}
