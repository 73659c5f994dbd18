import { migrations } from '../../../src-main/database/migrations/index'
import { makeBackup } from '../../../src-main/library/backups'
import { closeLibrary, openLibrary } from '../../../src-main/library/opening'
import { libraryPlace } from '../../../src-main/library/place'

/* Opens the library of a profile, makes a copy of it when told so, and closes it: for tests that end a process by force on the way. */

const [profile = '', work = '', now = '0'] = process.argv.slice(2)
const { db } = openLibrary({ profile, migrations, now: Number(now) })
if (work === 'back-up') await makeBackup(libraryPlace(profile), 'by-hand', Number(now))
closeLibrary({ db, profile, hasCheckAhead: false })
