import { currentMachine } from './current'

export * from '../../../src-main/crashpoint'

export function crashpoint(name: string): void {
  currentMachine().crashpoint(name)
}
