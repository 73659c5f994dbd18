import { awayWays, runFolderAway } from './folder-away'

// A process of its own, started where mounts are nobody else's. Arguments: an empty folder, and how the watched folder goes away. Tells what was seen.
const [folder = '', wanted] = process.argv.slice(2)
const way = awayWays.find((one) => one === wanted)
if (way === undefined) throw new Error(`There is no way ${String(wanted)}.`)
process.stdout.write(`${JSON.stringify(await runFolderAway(folder, way))}\n`)
process.exit(0)
