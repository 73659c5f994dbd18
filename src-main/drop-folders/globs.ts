import picomatch from 'picomatch'

/** Says whether a path (relative, with `/`) is meant. */
export type PathTest = (path: string) => boolean
export type GlobResult = { readonly ok: true; readonly test: PathTest } | { readonly ok: false; readonly reason: string }

const longestGlob = 255
const mostAlternatives = 64
const deepestBraces = 3
/** With more, a name made for it could keep the program busy for seconds. */
const mostStars = 3

const refuse = (reason: string): GlobResult => ({ ok: false, reason })

/** The parts of a text between the commas that are not in braces of their own. */
function splitAlternatives(text: string): readonly string[] {
  const parts = ['']
  let depth = 0
  for (const letter of text) {
    if (letter === '{') depth++
    if (letter === '}') depth--
    if (letter === ',' && depth === 0) parts.push('')
    else parts[parts.length - 1] = `${parts.at(-1) ?? ''}${letter}`
  }
  return parts
}

/** Where the brace that opens at `from` closes; -1 when it does not. */
function closingOf(text: string, from: number): number {
  let depth = 0
  for (let at = from; at < text.length; at++) {
    if (text[at] === '{') depth++
    if (text[at] === '}' && --depth === 0) return at
  }
  return -1
}

function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  for (const letter of text) {
    if (letter === '{') deepest = Math.max(deepest, ++depth)
    if (letter === '}') depth--
    if (depth < 0) return Infinity
  }
  return depth === 0 ? deepest : Infinity
}

/** Each way to read `a{b,c}d`. */
function expandBraces(text: string): readonly string[] {
  const open = text.indexOf('{')
  if (open < 0) return [text]
  const close = closingOf(text, open)
  const tails = expandBraces(text.slice(close + 1))
  const ways: string[] = []
  for (const alternative of splitAlternatives(text.slice(open + 1, close))) {
    for (const middle of expandBraces(alternative)) {
      for (const tail of tails) {
        if (ways.length > mostAlternatives) return ways
        ways.push(`${text.slice(0, open)}${middle}${tail}`)
      }
    }
  }
  return ways
}

function faultOf(text: string): string | null {
  if (text === '') return 'There is an empty line. Take it out.'
  if (Array.from(text).length > longestGlob) return `It is longer than ${String(longestGlob)} characters. Shorten it.`
  if (/\p{Cc}|\\/u.test(text)) return 'It holds a \\ or a character that can not be seen. Put / between folders.'
  if (text.startsWith('!')) return 'It begins with !, which says "not". Put it into the other list without the !.'
  const depth = depthOf(text)
  if (depth === Infinity) return 'Each { needs a } after its words, such as *.{jpg,png}.'
  if (depth > deepestBraces) return `Its braces lie more than ${String(deepestBraces)} deep in one another. Use a line for each.`
  return null
}

function faultOfWay(parts: readonly string[]): string | null {
  if (parts.some((part) => part === '')) return 'It names nothing, or holds // with no folder between.'
  if (parts.some((part) => part === '..' || part === '.')) return 'It holds . or .. as a folder. Name folders below the drop folder only.'
  if (parts.some((part) => part !== '**' && part.includes('**'))) return 'Put / before and after **, such as **/old/*.'
  if (parts.some((part) => part !== '**' && part.split('*').length - 1 > mostStars))
    return `A name in it holds * more than ${String(mostStars)} times. Use fewer: each stands for any text.`
  return null
}

/** All but `*`, `?` and `[…]` stands for itself, whatever else a glob of a shell could mean by it. */
const asPlain = (text: string) =>
  text.replace(/\[[^\]]+\]|[()|+@!$^]/g, (found) => (found.length === 1 ? `\\${found}` : found.replace(/^\[!/, '[^')))

/** The test of one name; null when it can not be read. */
function compileName(part: string): PathTest | null {
  const regex = picomatch.makeRe(asPlain(part), { nocase: true, dot: true, nobrace: true, noextglob: true, nonegate: true })
  // What picomatch makes of something that it can not read is passed by nothing.
  return regex.source === '$^' ? null : (name) => regex.test(name)
}

/** Matches names with tests one by one; where `**` (null) stands, any number of names may lie. Each is tested a few times at most, whatever the path. */
function matchParts(tests: readonly (PathTest | null)[], names: readonly string[]): boolean {
  let [part, name] = [0, 0]
  let retry: { part: number; name: number } | null = null
  while (name < names.length) {
    const test = tests[part]
    if (test === null) {
      retry = { part: part + 1, name }
      part++
    } else if (test?.(names[name] ?? '') === true) {
      part++
      name++
    } else if (retry !== null) {
      retry.name++
      ;({ part, name } = retry)
    } else return false
  }
  // A ** at the end stands for one name at least: it is about what lies in the folder.
  return part === tests.length
}

/** The test of a glob without braces. */
function compileWay(way: string): GlobResult {
  const isAnchored = way.startsWith('/')
  const plain = way.replace(/^\//, '')
  const parts = (plain.endsWith('/') ? `${plain}**` : plain).split('/')
  const fault = faultOfWay(parts)
  if (fault !== null) return refuse(fault)
  const tests: (PathTest | null)[] = []
  for (const part of parts) {
    const test = part === '**' ? null : compileName(part)
    if (test === null && part !== '**') return refuse('It can not be read. Use *, **, ?, [a-z] and {jpg,png}.')
    tests.push(test)
  }
  if (tests.length > 1 || isAnchored) return { ok: true, test: (path) => matchParts(tests, path.split('/')) }
  const [only] = tests
  return { ok: true, test: (path) => only?.(path.slice(path.lastIndexOf('/') + 1)) ?? true }
}

/**
 * Reads a glob: `*` any text in a name, `**` any folders, `?` one letter, `[a-z]`, `{jpg,png}`; case does not matter. One without `/` is about the name alone, one that ends in `/`
 * about all that lies in that folder. What could be slow on names made for it is refused.
 */
export function compileGlob(glob: string): GlobResult {
  const text = glob.trim().normalize('NFC')
  const fault = faultOf(text)
  if (fault !== null) return refuse(fault)
  const ways = expandBraces(text)
  if (ways.length > mostAlternatives)
    return refuse(`It stands for more than ${String(mostAlternatives)} alternatives. Use a line for each.`)
  const tests: PathTest[] = []
  for (const way of ways) {
    const compiled = compileWay(way)
    if (!compiled.ok) return compiled
    tests.push(compiled.test)
  }
  return { ok: true, test: (path) => tests.some((test) => test(path)) }
}

/** A test that is passed by what at least one of the globs means. One that can not be read means nothing: it was refused when it was saved. */
export function anyOf(globs: readonly string[]): PathTest {
  const tests = globs.flatMap((glob) => {
    const compiled = compileGlob(glob)
    return compiled.ok ? [compiled.test] : []
  })
  return (path) => tests.some((test) => test(path))
}
