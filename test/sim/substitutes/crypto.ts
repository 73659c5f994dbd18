import { currentMachine } from './current'

// The machine's own, but for what is drawn by chance.
export * from 'node:crypto'

export const randomBytes = (size: number): Buffer => currentMachine().chance.bytes(size)

export const randomUUID = (): string =>
  randomBytes(16)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
