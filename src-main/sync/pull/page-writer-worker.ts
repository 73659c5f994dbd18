import { parentPort, workerData } from 'node:worker_threads'
import { systemClock } from '../../clock'
import { migrations } from '../../database/migrations/index'
import { journalFlusher } from '../../database/journal-flusher'
import { checkpoint, checkpointCopy, openForPages, restartJournal, type Journal } from '../../database/open'
import { touch } from '../../database/outbox-copy'
import { mergeEachSearch, setSearchMerging } from '../../database/search-merging'
import { transact, transactLightly } from '../../database/transaction'
import { readingHolder, workerTurns } from '../../database/turns'
import { answerQuestions } from '../../threads/answer-questions'
import { stepBack } from '../../threads/step-back'
import type { LogNote, PageAnswer, PageQuestion, PageWriterStart } from './page-writer-thread'
import { writePage } from './write-page'

/** Pages of the file that the journal should have when it is brought into it: more of them at once are fewer altogether, but all of it is to stay below 64 MiB. */
const journalPages = 5000
/** With so many something that is read all the time kept the journal from beginning anew: long reads are held up for a moment. */
const longJournalPages = 8000
/** With so many nothing is read or written before it has begun anew. */
const mostJournalPages = 12_000
/** How long is waited for a read that is under way: at first, and when nothing may be written before. ms. */
const shortReadMs = 20
const longestReadMs = 900
/** So many rows are written at one stroke: the main thread, and with it the window, may have to wait for as long. */
const rowsAtOnce = 50
/** How far this thread steps back behind the main thread; not behind long reads, as the main thread may have to wait for its transaction. */
const stepsBack = 4
const mostOrders = 64
/** What the main thread wrote meanwhile is brought in again and again until it is so few pages, but not for ever. */
const fewPages = 400
const mostTimes = 4
/** So many pages of a search index are merged after each page of a listing, and at rest each time: within a turn of a few milliseconds. */
const mergedPages = 32
/** At rest what is left is merged in so many turns at the most. */
const mergesAtRest = 40

/** Entry of the thread that writes pages of listings. */
function serve(port: NonNullable<typeof parentPort>): void {
  const { path, turns } = workerData as PageWriterStart
  stepBack(stepsBack)
  const turn = workerTurns(turns)
  const db = openForPages(path, migrations, turn)
  const journal = journalFlusher(path, systemClock)
  const reading = readingHolder(turns)
  /** Pages of listings written since the journal was brought into the file last, and after how many it is. */
  let written = 0
  let each = 4
  /** While pages come, merging is done between the turns and not within them. */
  let mergesItself = true
  const setMerging = (how: 'usual' | 'none') => {
    transact(db, (tx) => {
      setSearchMerging(tx, how)
    })
    mergesItself = how === 'usual'
  }

  const inTurn = (run: () => void) => {
    turn.begin()
    try {
      run()
    } finally {
      turn.end()
    }
  }
  /** Only ever after a transaction of our own: SQLite before 3.51.3 can lose pages when one looks again at a journal that another one is beginning anew. */
  const bringIn = () => {
    if (written === 0) return
    const found = checkpoint(db)
    each = Math.max(1, Math.min(mostOrders, Math.round((written * journalPages) / Math.max(1, found.pages))))
    written = 0
    if (found.pages <= longJournalPages) return
    each = 1
    const isMost = found.pages > mostJournalPages
    reading.hold(isMost ? 'all' : 'long')
    try {
      if (reading.isQuiet(isMost ? longestReadMs : shortReadMs)) beginAnew(found)
    } finally {
      reading.letGo()
    }
  }
  /** What a read kept back is brought in before the turn, as the main thread may be waiting for it. As long as it is not in, nobody else begins the journal anew. */
  const beginAnew = ({ isIn }: Journal) => {
    if (!isIn && !checkpoint(db).isIn) return
    inTurn(() => {
      restartJournal(db)
    })
  }

  /**
   * Brings in what the main thread wrote, which writes on meanwhile. Here too a transaction of our own comes before each time, for the reason above: what it wrote is not in
   * yet, and as long as it is not, nobody begins the journal anew. The last of it is brought in in a turn, so that the next transaction finds all of it in and begins anew,
   * unless something still reads from the journal.
   */
  const bringAllIn = () => {
    written = 0
    let pages = 0
    for (let times = 0, more = Infinity; times < mostTimes && more > fewPages; times += 1) {
      transactLightly(db, touch)
      const found = checkpoint(db)
      more = found.pages - pages
      pages = found.pages
    }
    const isMost = pages > mostJournalPages
    reading.hold(isMost ? 'all' : 'long')
    try {
      reading.isQuiet(isMost ? longestReadMs : shortReadMs)
      checkpointCopy(db)
      inTurn(() => {
        checkpoint(db)
        checkpointCopy(db)
      })
    } finally {
      reading.letGo()
    }
  }

  answerQuestions(port, {
    answer: (asked): PageAnswer => {
      const question = asked as PageQuestion
      if (question.kind === 'rest') {
        for (let times = 0; times < mergesAtRest && mergeEachSearch(db, mergedPages); times += 1) continue
        setMerging('usual')
        bringIn()
        return { page: null, notes: [] }
      }
      if (question.kind === 'journal') {
        bringAllIn()
        return { page: null, notes: [] }
      }
      const notes: LogNote[] = []
      const note = (level: LogNote['level']) => (event: string, facts?: LogNote['facts']) => {
        notes.push({ level, event, ...(facts !== undefined && { facts }) })
      }
      const log = { info: note('info'), warn: note('warn'), error: note('error') }
      if (mergesItself) setMerging('none')
      const page = writePage({ db, clock: systemClock, log, rowsAtOnce }, question.order)
      if (page.belongs) written += 1
      return { page, notes }
    },
    afterwards: () => {
      if (!mergesItself) mergeEachSearch(db, mergedPages)
      if (written >= each) bringIn()
      else if (written > 0) journal.flush()
    },
    close: () => {
      reading.letGo()
      journal.close()
      db.close()
    },
  })
}

if (parentPort !== null) serve(parentPort)
