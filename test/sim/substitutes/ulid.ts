export { decodeTime } from 'ulid'
import { currentMachine } from './current'

const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** As the library's, with the simulation's chance. */
export function ulid(at: number): string {
  const { chance } = currentMachine()
  let time = ''
  for (let left = at, place = 0; place < 10; place += 1) {
    time = (letters[left % 32] ?? '0') + time
    left = Math.floor(left / 32)
  }
  let rest = ''
  for (let place = 0; place < 16; place += 1) rest += letters[chance.below(32)] ?? '0'
  return time + rest
}
