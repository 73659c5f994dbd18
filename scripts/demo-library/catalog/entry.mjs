// @ts-check
/**
 * @typedef {{ author: string, text: string, daysAgo: number }} Comment
 * @typedef {{ file: string | null, title: string, description: string | null, category: string | null, tags: string[], aiTags: string[], project: string | null,
 *   collections: string[], owner: string, createdDaysAgo: number, trashedDaysAgo: number | null, comments: Comment[] }} Entry
 */

export const people = [
  { email: 'nora@demo.example', first_name: 'Nora', last_name: 'Lindqvist' },
  { email: 'kenji@demo.example', first_name: '健二', last_name: '森田' },
  { email: 'olena@demo.example', first_name: 'Олена', last_name: 'Коваль' },
  { email: 'samir@demo.example', first_name: 'Samir', last_name: 'Haddad' },
]

/** @typedef {'nora' | 'kenji' | 'olena' | 'samir'} Person */

/** @param {Person} person */
const address = (person) => `${person}@demo.example`

/** A comment. @param {Person} author @param {number} daysAgo @param {string} text @returns {Comment} */
export const says = (author, daysAgo, text) => ({ author: address(author), text, daysAgo })

/** @param {string | null} file @param {string} title @param {Partial<Omit<Entry, 'file' | 'title' | 'owner'>> & { by: Person, age: number }} facts @returns {Entry} */
export function entry(file, title, { by, age, ...facts }) {
  const empty = {
    description: null,
    category: null,
    tags: [],
    aiTags: [],
    project: null,
    collections: [],
    trashedDaysAgo: null,
    comments: [],
  }
  const { createdDaysAgo = age, ...rest } = { ...empty, ...facts }
  return { file, title, ...rest, owner: address(by), createdDaysAgo }
}
