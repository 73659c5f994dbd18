import type { Keytar } from '../../src-main/accounts/secret-store'

/** A keychain in memory whose daemon can end, be locked, or hang behind a prompt. */
export interface MemoryKeytar extends Keytar {
  readonly items: Map<string, string>
  /** How it answers: `gone` as without a daemon, `locked` as when the prompt was dismissed, `hangs` as while a prompt waits. */
  mode: 'works' | 'gone' | 'locked' | 'hangs'
  /** It can be read, but writing asks for a prompt that is dismissed. */
  isReadOnly: boolean
  /** Answers everything that hangs, and works from now on. */
  readonly unlock: () => void
  readonly calls: string[]
}

export function memoryKeytar(): MemoryKeytar {
  const items = new Map<string, string>()
  const calls: string[] = []
  let waiting: (() => void)[] = []

  const run = async <T>(name: string, work: () => T): Promise<T> => {
    calls.push(name)
    if (keytar.mode === 'gone') throw new Error('Cannot autolaunch D-Bus without X11 $DISPLAY')
    if (keytar.mode === 'locked') throw new Error('Cannot create an item in a locked collection')
    if (keytar.mode === 'hangs') await new Promise<void>((resolve) => waiting.push(resolve))
    return work()
  }

  const keytar: MemoryKeytar = {
    items,
    calls,
    mode: 'works',
    isReadOnly: false,
    unlock() {
      keytar.mode = 'works'
      const all = waiting
      waiting = []
      for (const go of all) go()
    },
    getPassword: (service, account) => run('get', () => items.get(`${service}/${account}`) ?? null),
    setPassword: (service, account, password) =>
      run('set', () => {
        if (keytar.isReadOnly) throw new Error('Cannot create an item in a locked collection')
        items.set(`${service}/${account}`, password)
      }),
    deletePassword: (service, account) => run('delete', () => items.delete(`${service}/${account}`)),
  }
  return keytar
}
