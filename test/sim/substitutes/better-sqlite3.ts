import Real from 'better-sqlite3'
import { currentMachine } from './current'

/** Opens the history's library, whatever path is asked for. */
function Database(): Real.Database {
  return currentMachine().openLibrary()
}
Database.SqliteError = Real.SqliteError

export default Database
