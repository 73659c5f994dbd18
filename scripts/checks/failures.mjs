// @ts-check
import { relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { projectRoot } from '../project.mjs'

/** Of one failure: enough for a name, what was expected and where; the whole of it stands where it happened. */
const LINES_OF_ONE = 14
const LETTERS_OF_A_LINE = 300

/**
 * One failure, short, for the end of the output: of a long run often only the last part is kept.
 * @param {string} title
 * @param {string} [message]
 * @returns {string} the title, and the message's first lines moved in
 */
export function brief(title, message = '') {
  const lines = stripVTControlCharacters(message)
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '' && !line.includes('node_modules'))
  const kept = lines.slice(0, LINES_OF_ONE).map((line) => `    ${line.slice(0, LETTERS_OF_A_LINE)}`)
  return [title, ...kept, ...(lines.length > LINES_OF_ONE ? ['    …'] : [])].join('\n')
}

/**
 * @param {any} report vitest's JSON report
 * @returns {string[]} one for each failed test, and for each file that broke before its first test
 */
export function failuresOfVitest({ testResults }) {
  return testResults.flatMap((/** @type {any} */ { name, status, message, assertionResults }) => {
    const file = relative(projectRoot, name)
    if (status === 'failed' && assertionResults.length === 0) return [brief(file, message)]
    return assertionResults
      .filter((/** @type {any} */ test) => test.status === 'failed')
      .map((/** @type {any} */ { fullName, failureMessages }) => brief(`${file} › ${fullName}`, failureMessages.join('\n')))
  })
}

/**
 * @param {any} report playwright's JSON report
 * @returns {string[]} one for each test that failed, also when it passed when tried again, and for each error between tests
 */
export function failuresOfPlaywright({ suites, errors }) {
  return [
    ...suites.flatMap(failuresOfPlaywrightSuite),
    ...errors.map((/** @type {any} */ { message, stack }) => brief('between tests', stack ?? message)),
  ]
}

/**
 * @param {any} suite of playwright's JSON report, with suites in it
 * @returns {string[]}
 */
function failuresOfPlaywrightSuite({ suites = [], specs }) {
  const own = specs.flatMap((/** @type {any} */ { title, file, line, tests }) =>
    tests
      .filter((/** @type {any} */ { status }) => status === 'unexpected' || status === 'flaky')
      .map((/** @type {any} */ { results }) => {
        const errors = results.flatMap((/** @type {any} */ result) => result.errors)
        return brief(`${file}:${line} › ${title}`, errors.map((/** @type {any} */ { message, stack }) => stack ?? message).join('\n'))
      }),
  )
  return [...own, ...suites.flatMap(failuresOfPlaywrightSuite)]
}
