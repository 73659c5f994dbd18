import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { Keytar } from '../../src-main/accounts/secret-store'

/** A keychain that outlives the process that is killed, as the system's does. */
export function fileKeychain(path: string): Keytar {
  const read = () => (existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>) : {})
  const write = (items: Record<string, string>) => {
    writeFileSync(`${path}.new`, JSON.stringify(items))
    renameSync(`${path}.new`, path)
  }
  // The service's name is made of the profile's path, which is another one in each run.
  return {
    getPassword: (_service, account) => Promise.resolve(read()[account] ?? null),
    setPassword: (_service, account, password) => {
      write({ ...read(), [account]: password })
      return Promise.resolve()
    },
    deletePassword: (_service, account) => {
      const { [account]: gone, ...rest } = read()
      write(rest)
      return Promise.resolve(gone !== undefined)
    },
  }
}
