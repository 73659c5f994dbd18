import { useEffect, useState } from 'react'

/** Whether the window is narrower than `limit` px. */
export function useNarrow(limit: number): boolean {
  const [isNarrow, setNarrow] = useState(() => window.innerWidth < limit)
  useEffect(() => {
    const read = () => setNarrow(window.innerWidth < limit)
    window.addEventListener('resize', read)
    return () => window.removeEventListener('resize', read)
  }, [limit])
  return isNarrow
}
