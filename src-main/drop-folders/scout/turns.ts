import { nextTurn } from '../../next-turn'

/** After so many ms of looking, other work of the thread gets its turn. */
const sliceMs = 8

/** A function that lets others work when it is time: to be awaited again and again in long work. */
export function takeTurns(): () => Promise<void> {
  let sliceStart = performance.now()
  return async () => {
    if (performance.now() - sliceStart < sliceMs) return
    await nextTurn()
    sliceStart = performance.now()
  }
}
