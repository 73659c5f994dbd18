import type { z } from 'zod'
import type { Database, Tx } from './database/transaction'

/** One named value in the library file. What does not fit the schema (an older or damaged value) counts as not set. */
export function readSetting<S extends z.ZodType>(db: Database, name: string, schema: S): z.infer<S> | null {
  const row = db.prepare<[string], { value: string }>('SELECT value FROM setting WHERE name = ?').get(name)
  if (row === undefined) return null
  try {
    const parsed = schema.safeParse(JSON.parse(row.value))
    return parsed.success ? parsed.data : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/** Keeps a value under its name. */
export function saveSetting(tx: Tx, name: string, value: unknown): void {
  tx.prepare('INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value').run(
    name,
    JSON.stringify(value),
  )
}
