import { openStudio } from './studio.mjs'
import { writeFile } from 'node:fs/promises'
const [scene, out, w, h, samples, extra] = process.argv.slice(2)
const studio = await openStudio()
const t = Date.now()
try {
  const png = await studio.shade({ scene, width: +w, height: +h, samples: +samples, ...JSON.parse(extra ?? '{}') })
  await writeFile(out, png)
  console.log(scene, Date.now() - t, 'ms')
} finally { await studio.close() }
