import { useEffect, useState } from 'react'

/** The present time, in ms since 1970, read anew every `every` ms: for ages in words. */
export function useNow(every = 30_000): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every)
    return () => clearInterval(timer)
  }, [every])
  return now
}
