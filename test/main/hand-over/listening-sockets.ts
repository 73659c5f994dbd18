import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** Addresses with ports, as the system writes them, on which this very process listens. Of Linux alone. */
export function listeningSockets(): readonly string[] {
  const own = new Set(
    readdirSync('/proc/self/fd').flatMap((descriptor) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${descriptor}`))?.[1] ?? []
      } catch {
        // It was closed meanwhile, as the one that reads the folder is.
        return []
      }
    }),
  )
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) =>
    readFileSync(table, 'latin1')
      .split('\n')
      .slice(1)
      .flatMap((line) => {
        const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/)
        return state === '0A' && own.has(inode) ? [local] : []
      }),
  )
}
