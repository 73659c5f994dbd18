import { parentPort, workerData } from 'node:worker_threads'
import { giveBackMemory, openForReading } from '../database/open'
import { heldReads } from '../database/turns'
import { answerQuestions } from '../threads/answer-questions'
import { stepBack } from '../threads/step-back'
import { assetReader } from './asset-reader'
import { answerReaderQuestion, type ReaderContext, type ReaderQuestion, type ReaderStart } from './library-reader'

/** How far each of the threads steps back behind the main thread: the one that reads what is in view least. */
const stepsBack = [1, 8]
/** So long after the last question the thread keeps the pages of the library that it has read. ms. */
const keptMs = 5000

/** Entry of a thread that reads the library for the window. */
function serve(port: NonNullable<typeof parentPort>): void {
  const { path, turns, reader } = workerData as ReaderStart
  stepBack(stepsBack[reader] ?? 0)
  const db = openForReading(path)
  const read = heldReads(turns, reader)
  let context: ReaderContext = { now: 0, trashDays: {} }
  const assets = assetReader(
    db,
    (account) => context.trashDays[account] ?? null,
    () => context.now,
  )
  answerQuestions(port, {
    answer: (question) =>
      read(() =>
        answerReaderQuestion(
          db,
          (told) => {
            context = told
            return assets
          },
          question as ReaderQuestion,
        ),
      ),
    rest: {
      afterMs: keptMs,
      giveBack: () => {
        giveBackMemory(db)
      },
    },
    close: () => {
      db.close()
    },
  })
}

if (parentPort !== null) serve(parentPort)
