import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { attentionReasons, attentionStates } from '../../src-preload/contract/attention'
import { call } from './call'
import { onEvent } from './on-event'
import { queryClient } from './query'

const key = ['intake.attention']
/** At most so often: a burst of files tells of itself many times in a second. ms. */
const pace = 1000

async function countFiles(): Promise<number> {
  const query = { dropFolderId: null, states: [...attentionStates], reasons: [...attentionReasons], search: '', offset: 0, limit: 1 }
  return (await call('intake.page', query)).total
}

/** How many files want the user's attention: the very rows that the place "attention" of the drop folders lists. */
export function useFilesWantingAttention(): number {
  const { data } = useQuery({ queryKey: key, queryFn: countFiles })
  useEffect(() => {
    let timer: number | undefined
    const outdate = () => {
      timer ??= window.setTimeout(() => {
        timer = undefined
        void queryClient.invalidateQueries({ queryKey: key })
      }, pace)
    }
    const stops = [onEvent('intake.changed', outdate), onEvent('drop-folders.changed', outdate), onEvent('activity.changed', outdate)]
    return () => {
      window.clearTimeout(timer)
      for (const stop of stops) stop()
    }
  }, [])
  return data ?? 0
}
