import { execFile } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

interface Helper {
  readonly pid: number
  readonly stop: () => Promise<void>
}

interface Started {
  readonly helper: Helper
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** A message bus and a keychain that belong to one test, so that it may end them. */
export interface PrivateKeychain {
  /** For the program that shall use it. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Locks everything in it; nobody is there to answer when it asks for its password. */
  lock(): Promise<void>
  /** SIGKILL, and waits until it is gone. */
  killDaemon(): Promise<void>
  close(): Promise<void>
}

/** Starts both with the project's own scripts. */
export async function openPrivateKeychain(folder: string): Promise<PrivateKeychain> {
  const scripts = new URL('../../../scripts/session/', import.meta.url)
  const { startMessageBus } = (await import(new URL('message-bus.mjs', scripts).href)) as {
    startMessageBus: (folder: string, env: NodeJS.ProcessEnv) => Promise<Required<Started>>
  }
  const { startKeyring } = (await import(new URL('keyring.mjs', scripts).href)) as {
    startKeyring: (folder: string, env: NodeJS.ProcessEnv) => Promise<Started>
  }
  const places = {
    XDG_RUNTIME_DIR: join(folder, 'run'),
    XDG_DATA_HOME: join(folder, 'data'),
    XDG_CONFIG_HOME: join(folder, 'config'),
    XDG_CACHE_HOME: join(folder, 'cache'),
  }
  for (const place of Object.values(places)) mkdirSync(place, { mode: 0o700 })
  const bus = await startMessageBus(folder, { ...process.env, ...places, GNOME_KEYRING_CONTROL: undefined })
  const env = { ...places, ...bus.env, GNOME_KEYRING_CONTROL: undefined }
  const keyring = await startKeyring(folder, { ...process.env, ...env })
  return {
    env,
    lock: async () => {
      const service = [
        '--session',
        '--print-reply',
        '--dest=org.freedesktop.secrets',
        '/org/freedesktop/secrets',
        'org.freedesktop.Secret.Service.Lock',
      ]
      await promisify(execFile)('dbus-send', [...service, 'array:objpath:/org/freedesktop/secrets/collection/login'], {
        env: { ...process.env, ...env },
      })
    },
    killDaemon: async () => {
      process.kill(keyring.helper.pid, 'SIGKILL')
      await keyring.helper.stop()
    },
    close: async () => {
      await keyring.helper.stop()
      await bus.helper.stop()
    },
  }
}
