import type { Database } from 'better-sqlite3'

/**
 * Takes turns at writing between the main thread and the thread that writes pages. SQLite has one writer at a time, and who has to wait for it looks again after growing
 * pauses only; the main thread must not stand still for so long. So both ask here first: whoever waits is woken at once, and the main thread is always next.
 */
export interface Turns {
  /** Waits until the other thread's transaction is over. */
  readonly begin: () => void
  readonly end: () => void
}

const turnsKey = Symbol('turns')

/** From now on each transaction of this connection waits for its turn. */
export function takeTurns(db: Database, turns: Turns): void {
  Object.defineProperty(db, turnsKey, { value: turns, configurable: true })
}

/** Runs something after each turn of a connection, until it is told not to any more. */
export function afterTurns(db: Database, run: () => void): () => void {
  const turns = turnsOf(db)
  if (turns === undefined) return () => undefined
  takeTurns(db, {
    begin: turns.begin,
    end() {
      turns.end()
      run()
    },
  })
  return () => {
    takeTurns(db, turns)
  }
}

/** The turns that a connection takes; undefined where it is the only one that writes. */
export function turnsOf(db: Database): Turns | undefined {
  return (db as Database & { readonly [turnsKey]?: Turns })[turnsKey]
}

/** How many threads read for the window. */
export const readers = 2

/**
 * Places in the shared memory: whose turn it is, whether the main thread wants to be next, whether the other one waits for its turn, whether reading threads shall wait, and
 * for each of them whether it reads.
 */
const turnAt = 0
const wantedAt = 1
const waitingAt = 2
const heldAt = 3
const readingAt = 4
const places = readingAt + readers
const nobody = 0
const mainTurn = 1
const workerTurn = 2
/** So long the other thread has, when the main thread comes again at once, to wake up and to begin: else it might never come to its turn. ms. */
const wakeMs = 2
/** A thread that died in its turn holds nobody up for longer: SQLite itself keeps transactions apart. ms. */
const longestWaitMs = 5000

/** Memory for the turns of the threads that share a library. */
export function turnMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(places * Int32Array.BYTES_PER_ELEMENT)
}

function take(memory: Int32Array, whose: number): void {
  const giveUpAt = performance.now() + longestWaitMs
  for (;;) {
    const holder = Atomics.compareExchange(memory, turnAt, nobody, whose)
    if (holder === nobody) return
    const left = giveUpAt - performance.now()
    if (left <= 0) return
    Atomics.wait(memory, turnAt, holder, left)
  }
}

function giveBack(memory: Int32Array, whose: number): void {
  Atomics.compareExchange(memory, turnAt, whose, nobody)
  Atomics.notify(memory, turnAt)
}

/**
 * The main thread's side. Having had a turn it stays the next until it comes to rest: what it does at one go waits for the other thread once, however many transactions it is.
 * @param atRest runs something when the thread has done all that is to be done now
 */
export function mainTurns(shared: SharedArrayBuffer, atRest: (run: () => void) => void): Turns {
  const memory = new Int32Array(shared)
  let isWanted = false
  const letGo = () => {
    isWanted = false
    Atomics.store(memory, wantedAt, 0)
    Atomics.notify(memory, wantedAt)
  }
  return {
    begin() {
      if (!isWanted) {
        Atomics.wait(memory, waitingAt, 1, wakeMs)
        isWanted = true
        Atomics.store(memory, wantedAt, 1)
        atRest(letGo)
      }
      take(memory, mainTurn)
    },
    end() {
      giveBack(memory, mainTurn)
    },
  }
}

function waitsNoMore(memory: Int32Array): void {
  Atomics.store(memory, waitingAt, 0)
  Atomics.notify(memory, waitingAt)
}

/** The side of the thread that writes pages: it lets the main thread go first. */
export function workerTurns(shared: SharedArrayBuffer): Turns {
  const memory = new Int32Array(shared)
  return {
    begin() {
      Atomics.store(memory, waitingAt, 1)
      Atomics.wait(memory, wantedAt, 1, longestWaitMs)
      take(memory, workerTurn)
      waitsNoMore(memory)
    },
    end() {
      giveBack(memory, workerTurn)
    },
  }
}

/** The thread that wrote pages is dead: its turn, if it had one, is over. */
export function endWorkerTurn(shared: SharedArrayBuffer): void {
  const memory = new Int32Array(shared)
  giveBack(memory, workerTurn)
  waitsNoMore(memory)
  readingHolder(shared).letGo()
}

/** What is held up: nothing, the reading threads but the first one (which reads what is in view), or all of them. */
const holdsNothing = 0
const holdsLong = 1
const holdsAll = 2

/** How long a reading thread waits at most when it is asked to. ms. */
const longestHoldMs = 1000

/**
 * A reading thread's side: runs a read when nobody asked it to wait.
 * @param reader which of the reading threads it is, from 0
 */
export function heldReads(shared: SharedArrayBuffer, reader: number): <T>(read: () => T) => T {
  const memory = new Int32Array(shared)
  const place = readingAt + reader
  const unheld = reader === 0 ? holdsLong : holdsNothing
  /** Said first and looked at afterwards, so that who holds reads up sees each that he did not. */
  const enter = () => {
    const giveUpAt = performance.now() + longestHoldMs
    for (;;) {
      Atomics.store(memory, place, 1)
      const left = giveUpAt - performance.now()
      const held = Atomics.load(memory, heldAt)
      if (held <= unheld || left <= 0) return
      leave()
      Atomics.wait(memory, heldAt, held, left)
    }
  }
  const leave = () => {
    Atomics.store(memory, place, 0)
    Atomics.notify(memory, place)
  }
  return (read) => {
    enter()
    try {
      return read()
    } finally {
      leave()
    }
  }
}

/** A reading thread is dead: it reads nothing any more. */
export function endReading(shared: SharedArrayBuffer, reader: number): void {
  const memory = new Int32Array(shared)
  Atomics.store(memory, readingAt + reader, 0)
  Atomics.notify(memory, readingAt + reader)
}

/** The side of the thread that writes pages: a journal that always has a reader can not begin anew and only grows. */
export interface ReadingHolder {
  /** From here on no read begins, or none of those that may take long. */
  readonly hold: (what: 'long' | 'all') => void
  /** True as soon as none is under way; false when one still is after so long. ms. */
  readonly isQuiet: (withinMs: number) => boolean
  readonly letGo: () => void
}

export function readingHolder(shared: SharedArrayBuffer): ReadingHolder {
  const memory = new Int32Array(shared)
  return {
    hold(what) {
      Atomics.store(memory, heldAt, what === 'all' ? holdsAll : holdsLong)
    },
    isQuiet(withinMs) {
      const giveUpAt = performance.now() + withinMs
      for (let reader = 0; reader < readers; reader += 1) {
        const left = Math.max(0, giveUpAt - performance.now())
        if (Atomics.wait(memory, readingAt + reader, 1, left) === 'timed-out') return false
      }
      return true
    },
    letGo() {
      Atomics.store(memory, heldAt, holdsNothing)
      Atomics.notify(memory, heldAt)
    },
  }
}
