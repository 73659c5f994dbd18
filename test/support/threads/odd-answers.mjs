// A thread that answers with what it is asked to fail with, and dies when it is told to.
import process from 'node:process'
import { parentPort } from 'node:worker_threads'
import '../../../scripts/typescript-imports.mjs'

const { answerQuestions } = await import('../../../src-main/threads/answer-questions.ts')
let asked = 0

answerQuestions(parentPort, {
  answer: (question) => {
    asked += 1
    if (question === 'die') process.exit(3)
    if (question === 'fail') throw Object.assign(new Error('a title that must not be told'), { name: 'SqliteError', code: 'SQLITE_FULL' })
    return [asked, question]
  },
  close: () => undefined,
})
