const quote = 0x22
const backslash = 0x5c
const isOpener = (byte: number) => byte === 0x5b || byte === 0x7b
const isCloser = (byte: number) => byte === 0x5d || byte === 0x7d

/** No answer of a service is nested so deeply, or made of so many lists and groups. */
const shapeLimits = { depth: 200, groups: 2_000_000 }

/**
 * Whether JSON can be read without harm. A few bytes of it become a list of many times their size, so that an answer within the limit of bytes could still take
 * all memory and stop everything else for seconds; and what is nested without end overflows whoever walks through it. Looks at brackets only. Pure.
 */
export function isHarmlessJson(body: Buffer): boolean {
  let depth = 0
  let groups = 0
  let isInText = false
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at] ?? 0
    if (byte === quote) isInText = !isInText
    else if (isInText) at += byte === backslash ? 1 : 0
    else if (isOpener(byte)) {
      depth += 1
      groups += 1
      if (depth > shapeLimits.depth || groups > shapeLimits.groups) return false
    } else if (isCloser(byte)) depth -= 1
  }
  return true
}
